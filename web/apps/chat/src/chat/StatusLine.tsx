import { useSocket } from "@anteroom/react";

export function StatusLine() {
  const { isConnected, status, error } = useSocket();
  const isTrying = status === "connecting" || status === "reconnecting" || error?.retry === true;
  return (
    <p
      className="status"
      role="status"
      data-testid="status"
      data-state={isConnected ? "on" : isTrying ? "trying" : "off"}
    >
      <span className="status-dot" />
      {isConnected ? "Status: Connected" : "Status: Disconnected"}
      {!isConnected && isTrying && <span className="status-more"> · reconnecting…</span>}
    </p>
  );
}
