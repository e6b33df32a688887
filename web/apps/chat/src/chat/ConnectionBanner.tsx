import { useSocket } from "@anteroom/react";
import { useEffect, useState } from "react";
import { explainFault } from "../explain";

/** Who is back within this time has lost nothing worth telling. */
const patienceMs = 1_500;

/** Says why there is no connection, and what is done about it. */
export function ConnectionBanner() {
  const { socket, isConnected, status, error } = useSocket();
  const [isLong, setIsLong] = useState(false);

  useEffect(() => {
    setIsLong(false);
    if (isConnected) return;
    const timer = setTimeout(() => setIsLong(true), patienceMs);
    return () => clearTimeout(timer);
  }, [isConnected]);

  if (status === "closed") {
    return (
      <p className="banner" role="alert" data-testid="banner">
        {error === null ? "The connection was closed." : explainFault(error)}
        <button type="button" className="link-button" onClick={() => socket?.connect()}>
          Connect again
        </button>
      </p>
    );
  }
  if (isConnected && error !== null) {
    return (
      <p className="banner" role="alert" data-testid="banner">
        {explainFault(error)}
      </p>
    );
  }
  if (isConnected || !isLong) return null;
  return (
    <p className="banner banner-waiting" role="status" data-testid="banner">
      <span className="banner-dots" aria-hidden="true" />
      <span>
        {error === null ? "The connection was lost." : explainFault(error)} Coming back by itself;
        what you are writing is kept.
      </span>
    </p>
  );
}
