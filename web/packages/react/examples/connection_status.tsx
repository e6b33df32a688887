import { useLease, useSocket } from "@anteroom/react";

export function ConnectionStatus() {
  const { socket, isConnected, status, error } = useSocket();
  const { state, remainingMs } = useLease();

  if (status === "closed") {
    return <button onClick={() => socket?.connect()}>Connect again</button>;
  }
  if (error !== null && !error.retry) return <p role="alert">Please sign in ({error.code}).</p>;
  return (
    <p role="status">
      {isConnected ? "Connected" : `Not connected: ${status}`}
      {state !== "none" && `, for ${Math.ceil(remainingMs / 1000)} s on this token`}
    </p>
  );
}
