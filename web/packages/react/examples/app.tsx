import { SocketProvider } from "@anteroom/react";
import { ConnectionStatus } from "./connection_status.js";
import { fetchToken } from "./fetch_token.js";
import { Room } from "./room.js";

export function App({ userId }: { userId: string | null }) {
  return (
    <SocketProvider
      url="http://localhost:3001"
      token={userId === null ? null : fetchToken}
      session={userId ?? ""}
    >
      <ConnectionStatus />
      <Room name="general" />
    </SocketProvider>
  );
}
