import { useSocket } from "@anteroom/react";

export function Dot({ token }: { token: string | null }) {
  const { isConnected, error } = useSocket(token, { url: "http://localhost:3001" });
  return <span title={error?.code}>{isConnected ? "●" : "○"}</span>;
}
