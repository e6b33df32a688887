import type { Lease } from "../socket/connection";
import { formatRemaining, useNow } from "./clock";

const circumference = 2 * Math.PI * 7;

/** How long the token still opens the door. Silent for screen readers except when asked. */
export function LeaseClock({ lease }: { lease: Lease }) {
  const serverNow = useNow() + lease.skewMs;
  const remainingMs = lease.expiresAt - serverNow;
  const wholeMs = Math.max(1, lease.expiresAt - lease.serverTime);
  const share = Math.min(1, Math.max(0, remainingMs / wholeMs));
  const isLow = lease.isExpiring || remainingMs < 30_000;
  return (
    <p className="lease" data-low={isLow} title="How long this token is still good">
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
      {remainingMs > 0 ? (
        <span>
          <span className="lease-label">Token good for </span>
          <span className="lease-time">{formatRemaining(remainingMs)}</span>
        </span>
      ) : (
        <span>Token is being renewed</span>
      )}
    </p>
  );
}
