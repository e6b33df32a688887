import { useRef, useState } from "react";
import { Icon } from "../brand/Icon";
import type { Answer, Person } from "../events";
import { explainRefusal } from "../explain";
import { Avatar } from "./Avatar";
import { Dialog } from "./Dialog";
import { InviteButton } from "./InviteButton";

const noteMax = 1_000;

interface NotifyDialogProps {
  person: Person;
  isMe: boolean;
  /** One's own rooms that the person is not in. */
  inviteTo: string[];
  onSend: (user: string, message: string) => Promise<Answer>;
  onInvite: (room: string, user: string) => Promise<Answer>;
  onClose: (wasSent: boolean) => void;
}

/** Mounted while open. */
export function NotifyDialog(props: NotifyDialogProps) {
  const { person, isMe, inviteTo, onSend, onInvite, onClose } = props;
  const [message, setMessage] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const isSending = useRef(false);

  const send = async () => {
    const wanted = message.trim();
    if (wanted === "" || isSending.current) return;
    isSending.current = true;
    const answer = await onSend(person.id, wanted);
    isSending.current = false;
    if (answer.ok) onClose(true);
    else setProblem(explainRefusal(answer));
  };

  return (
    <Dialog labelledBy="notify-title" onClose={() => onClose(false)}>
      <form
        className="dialog-body"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <div className="dialog-head">
          <Avatar person={person} />
          <h2 id="notify-title">A note to {isMe ? "yourself" : <bdi>{person.name}</bdi>}</h2>
        </div>
        <label className="hint" htmlFor="notify-input">
          {isMe ? "All your tabs will show it." : `Only ${person.name} will see it, in every tab.`}
        </label>
        <textarea
          id="notify-input"
          data-testid="notify-input"
          rows={3}
          autoFocus
          value={message}
          maxLength={noteMax}
          onChange={(event) => setMessage(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            void send();
          }}
        />
        <p className="field-error" role="alert">
          {problem}
        </p>
        <div className="dialog-actions">
          <button type="button" className="button button-quiet" onClick={() => onClose(false)}>
            Cancel
          </button>
          <button
            type="submit"
            className="button"
            data-testid="notify-send"
            disabled={message.trim() === ""}
          >
            <Icon name="send" />
            Send note
          </button>
        </div>
        {!isMe && inviteTo.length > 0 && (
          <div className="dialog-foot">
            <p className="hint">Or invite {person.name} to a room of yours.</p>
            <ul className="invite-list">
              {inviteTo.map((room) => (
                <li key={room} className="invite">
                  <Icon name="private" />
                  <span className="invite-name" dir="auto">{room}</span>
                  <InviteButton
                    label={`Invite ${person.name} to ${room}`}
                    onInvite={() => onInvite(room, person.id)}
                  />
                </li>
              ))}
            </ul>
          </div>
        )}
      </form>
    </Dialog>
  );
}
