import type { SocketView } from "../socket/use_socket";

interface StatusLineProps {
  link: Pick<SocketView, "isConnected" | "status">;
}

export function StatusLine({ link }: StatusLineProps) {
  const isTrying = link.status === "connecting" || link.status === "reconnecting";
  return (
    <p
      className="status"
      role="status"
      data-testid="status"
      data-state={link.isConnected ? "on" : isTrying ? "trying" : "off"}
    >
      <span className="status-dot" />
      {link.isConnected ? "Status: Connected" : "Status: Disconnected"}
      {!link.isConnected && isTrying && <span className="status-more"> · reconnecting…</span>}
    </p>
  );
}
