import { useEffect } from "react";
import type { Person } from "../events";

/** Long enough to be read, and gone before the next one. */
export const sentForMs = 6_000;

interface SentLineProps {
  /** To whom a note was sent just now; null for nobody. */
  to: Person | null;
  onOver: () => void;
}

export function SentLine({ to, onOver }: SentLineProps) {
  useEffect(() => {
    if (to === null) return;
    const timer = setTimeout(onOver, sentForMs);
    return () => clearTimeout(timer);
  }, [to, onOver]);

  return (
    <p className="sent" role="status">
      {to !== null && (
        <>
          Your note to <bdi>{to.name}</bdi> is on its way.
        </>
      )}
    </p>
  );
}
