import { useState } from "react";
import type { Answer } from "../events";
import { explainRefusal } from "../explain";

interface InviteButtonProps {
  /** Who to where, for those who do not see the rest of the line. */
  label: string;
  onInvite: () => Promise<Answer>;
}

/** Invites once, and says what came of it in its own place. */
export function InviteButton({ label, onInvite }: InviteButtonProps) {
  const [state, setState] = useState<"idle" | "asking" | "done" | string>("idle");

  const invite = async () => {
    setState("asking");
    const answer = await onInvite();
    setState(answer.ok ? "done" : explainRefusal(answer));
  };

  const isOver = state === "done";
  return (
    <>
      {!isOver && (
        <button
          type="button"
          className="button button-quiet button-small"
          data-testid="invite-person"
          aria-label={label}
          aria-disabled={state === "asking"}
          onClick={() => {
            if (state !== "asking") void invite();
          }}
        >
          Invite
        </button>
      )}
      <span className={isOver ? "invite-done" : "invite-problem"} role="status">
        {isOver ? "Invited" : state !== "idle" && state !== "asking" && state}
      </span>
    </>
  );
}
