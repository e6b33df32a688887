import { useState } from "react";
import { Icon } from "../brand/Icon";
import type { JoinProblem } from "./chat_state";
import { whyDenied } from "./room_kind";

interface JoinRoomProps {
  problem: JoinProblem | null;
  canJoin: boolean;
  onJoin: (room: string) => Promise<boolean>;
  onDismiss: () => void;
}

export function JoinRoom({ problem, canJoin, onJoin, onDismiss }: JoinRoomProps) {
  const [name, setName] = useState("");

  const submit = async () => {
    const room = name.trim();
    if (room === "" || !canJoin) return;
    if (await onJoin(room)) setName("");
  };

  return (
    <div className="join">
      <form
        className="join-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <label htmlFor="room-input">Join a room</label>
        <div className="join-row">
          <input
            id="room-input"
            data-testid="room-input"
            value={name}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") onDismiss();
            }}
            placeholder="kitchen, team-red…"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            aria-describedby={problem ? "join-problem" : undefined}
          />
          <button
            type="submit"
            className="icon-button join-button"
            data-testid="room-join"
            aria-label="Join"
            disabled={!canJoin}
          >
            <Icon name="plus" />
          </button>
        </div>
      </form>
      <div role="alert">
        {problem !== null && (
          <div
            className="denied"
            id="join-problem"
            data-testid={problem.reason === "forbidden" ? "room-denied" : "room-failed"}
          >
            <Icon name="lock" />
            {problem.reason === "forbidden" ? (
              <p>
                <strong>“{problem.room}” stays closed to you.</strong> {whyDenied(problem.room)}
              </p>
            ) : (
              <p>
                <strong>“{problem.room}” could not be joined.</strong>{" "}
                {problem.message ?? "Please try again."}
              </p>
            )}
            <button
              type="button"
              className="icon-button denied-dismiss"
              aria-label="Dismiss"
              onClick={onDismiss}
            >
              <Icon name="close" />
            </button>
          </div>
        )}
      </div>
    </div>
  );
}
