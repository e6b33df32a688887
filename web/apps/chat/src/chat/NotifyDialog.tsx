import { useRef, useState } from "react";
import { Icon } from "../brand/Icon";
import type { Answer, Person } from "../events";
import { explainRefusal } from "../explain";
import { Avatar } from "./Avatar";
import { Dialog } from "./Dialog";
import { InviteButton } from "./InviteButton";
import { textBytesMax, tooLong } from "./limits";

interface NotifyDialogProps {
  person: Person;
  isMe: boolean;
  /** One's own rooms that the person is not in. */
  inviteTo: string[];
  /** Kept by the parent, also when the dialog is closed. */
  draft: string;
  onDraft: (text: string) => void;
  onSend: (user: string, message: string) => Promise<Answer>;
  onInvite: (room: string, user: string) => Promise<Answer>;
  onClose: (wasSent: boolean) => void;
}

/** Mounted while open. */
export function NotifyDialog(props: NotifyDialogProps) {
  const { person, isMe, inviteTo, draft, onDraft, onSend, onInvite, onClose } = props;
  const [problem, setProblem] = useState<string | null>(null);
  const isSending = useRef(false);

  const excess = tooLong("This note", draft.trim(), textBytesMax);

  const send = async () => {
    const wanted = draft.trim();
    if (wanted === "" || excess !== null || isSending.current) return;
    isSending.current = true;
    const answer = await onSend(person.id, wanted);
    isSending.current = false;
    if (!answer.ok) return setProblem(explainRefusal(answer));
    onDraft("");
    onClose(true);
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
          dir="auto"
          value={draft}
          aria-invalid={excess !== null}
          onChange={(event) => onDraft(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            void send();
          }}
        />
        <p className="field-error" role="alert">
          {excess ?? problem}
        </p>
        <div className="dialog-actions">
          <button type="button" className="button button-quiet" onClick={() => onClose(false)}>
            Cancel
          </button>
          <button
            type="submit"
            className="button"
            data-testid="notify-send"
            disabled={draft.trim() === "" || excess !== null}
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
