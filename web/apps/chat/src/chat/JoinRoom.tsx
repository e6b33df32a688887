import { useState } from "react";
import { Icon } from "../brand/Icon";
import type { JoinProblem } from "./chat_state";
import { roomNameMistake } from "./limits";
import { privatePrefix, whyDenied } from "./room_kind";

interface JoinRoomProps {
  problem: JoinProblem | null;
  canJoin: boolean;
  onJoin: (room: string) => Promise<boolean>;
  /** Makes a room by invitation, and enters it. */
  onMake: (room: string) => Promise<boolean>;
  /** The name itself will not do. */
  onMistake: (room: string, message: string) => void;
  onDismiss: () => void;
}

/** Says what came of it above the form, which stays where it is. */
export function JoinRoom(props: JoinRoomProps) {
  const { problem, canJoin, onJoin, onMake, onMistake, onDismiss } = props;
  const [name, setName] = useState("");
  const [isPrivate, setIsPrivate] = useState(false);

  const submit = async () => {
    const wanted = name.trim();
    if (wanted === "" || !canJoin) return;
    const room = isPrivate ? asPrivate(wanted) : wanted;
    const mistake = roomNameMistake(room);
    if (mistake !== null) return onMistake(room, mistake);
    if (!(await (isPrivate ? onMake(room) : onJoin(room)))) return;
    // What has been written meanwhile is for the next room.
    setName((now) => (now === name ? "" : now));
    setIsPrivate(false);
  };

  return (
    <div className="join">
      <div role="alert">
        {problem !== null && (
          <div
            className="denied"
            id="join-problem"
            data-testid={problem.reason === "forbidden" ? "room-denied" : "room-failed"}
          >
            <Icon name="private" />
            {problem.reason === "forbidden" ? (
              <p>
                <strong>
                  {problem.wasIn ? (
                    <>
                      You are no longer in “<bdi>{problem.room}</bdi>”.
                    </>
                  ) : (
                    <>
                      “<bdi>{problem.room}</bdi>” stays closed to you.
                    </>
                  )}
                </strong>{" "}
                {whyDenied(problem.room, problem.wasIn)}
              </p>
            ) : (
              <p>
                <strong>
                  “<bdi>{shortened(problem.room)}</bdi>” could not be joined.
                </strong>{" "}
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
      <form
        className="join-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <label htmlFor="room-input">{isPrivate ? "Make a room" : "Join a room"}</label>
        <div className="join-row">
          <input
            id="room-input"
            data-testid="room-input"
            value={name}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") onDismiss();
            }}
            placeholder={isPrivate ? "plans, birthday…" : "kitchen, team-red…"}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            dir="auto"
            aria-describedby={problem ? "join-problem" : undefined}
          />
          <button
            type="submit"
            className="icon-button join-button"
            data-testid="room-join"
            aria-label={isPrivate ? "Make" : "Join"}
            disabled={!canJoin}
          >
            <Icon name="plus" />
          </button>
        </div>
        <label className="join-private">
          <input
            type="checkbox"
            data-testid="room-private"
            checked={isPrivate}
            onChange={(event) => setIsPrivate(event.target.checked)}
          />
          New, by invitation only
        </label>
      </form>
    </div>
  );
}

/** What was pasted may be a whole book. */
function shortened(room: string): string {
  const shown = 80;
  return room.length > shown ? `${room.slice(0, shown)}…` : room;
}

function asPrivate(room: string): string {
  return room.startsWith(privatePrefix) ? room : privatePrefix + room;
}
