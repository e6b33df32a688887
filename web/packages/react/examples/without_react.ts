import { Connection, emit } from "@anteroom/react/core";

export async function sayOnce(url: string, token: string, text: string): Promise<unknown> {
  const connection = new Connection({ url });
  connection.take(token);
  const release = connection.hold();
  try {
    const message = { room: "general", text };
    return await emit(connection, "message", [message], { offline: "wait" });
  } finally {
    release();
  }
}
