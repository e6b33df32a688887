import { useState } from "react";
import { Icon } from "../brand/Icon";
import type { Answer } from "../events";
import { explainRefusal } from "../explain";
import { Dialog } from "./Dialog";

interface CloseRoomDialogProps {
  room: string;
  onCloseRoom: (room: string) => Promise<Answer>;
  onClose: () => void;
}

/** Asks before a room ends for everybody. Mounted while open. */
export function CloseRoomDialog({ room, onCloseRoom, onClose }: CloseRoomDialogProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isAsking, setIsAsking] = useState(false);

  const closeRoom = async () => {
    if (isAsking) return;
    setIsAsking(true);
    setProblem(null);
    const answer = await onCloseRoom(room);
    setIsAsking(false);
    if (answer.ok) onClose();
    else setProblem(explainRefusal(answer));
  };

  return (
    <Dialog labelledBy="close-room-title" onClose={onClose}>
      <div className="dialog-body">
        <div className="dialog-head">
          <Icon name="end" />
          <h2 id="close-room-title">Close <bdi>{room}</bdi>?</h2>
        </div>
        <p className="hint">
          Everybody leaves it, its invitations end, and what was said in it is forgotten.
        </p>
        <p className="field-error" role="alert">
          {problem}
        </p>
        <div className="dialog-actions">
          <button type="button" className="button button-quiet" onClick={onClose}>
            Keep it
          </button>
          <button
            type="button"
            className="button button-grave"
            data-testid="close-room-confirm"
            aria-disabled={isAsking}
            onClick={() => void closeRoom()}
          >
            Close for all
          </button>
        </div>
      </div>
    </Dialog>
  );
}
