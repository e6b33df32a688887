import { useLease } from "@anteroom/react";
import { formatRemaining } from "./clock";

const circumference = 2 * Math.PI * 7;
const lowMs = 30_000;

/** How long the token still opens the door. Silent for screen readers except when asked. */
export function LeaseClock() {
  const { state, lease, remainingMs } = useLease();
  if (lease === null) return null;
  const wholeMs = Math.max(1, lease.expiresAt - lease.serverTime);
  const share = Math.min(1, remainingMs / wholeMs);
  // A renewal is due long before that: then it has not worked so far.
  const isLow = remainingMs < Math.min(lowMs, wholeMs / 10);
  return (
    <p
      className="lease"
      data-testid="lease"
      data-low={isLow}
      title="How long this token is still good. It is renewed before it ends."
    >
      <svg className="lease-ring" viewBox="0 0 18 18" aria-hidden="true" focusable="false">
        <circle className="lease-ring-back" cx="9" cy="9" r="7" />
        <circle
          className="lease-ring-front"
          cx="9"
          cy="9"
          r="7"
          strokeDasharray={`${circumference * share} ${circumference}`}
          transform="rotate(-90 9 9)"
        />
      </svg>
      {state === "expired" ? (
        <span>Token is being renewed</span>
      ) : (
        <span>
          <span className="lease-label">Token good for </span>
          <span className="lease-time">{formatRemaining(remainingMs)}</span>
        </span>
      )}
    </p>
  );
}
