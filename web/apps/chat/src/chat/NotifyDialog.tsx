import { useLayoutEffect, useRef, useState } from "react";
import { Icon } from "../brand/Icon";
import type { Answer, Person } from "../events";
import { Avatar } from "./Avatar";
import { explainRefusal } from "../explain";

const noteMax = 1_000;

interface NotifyDialogProps {
  person: Person;
  isMe: boolean;
  onSend: (user: string, message: string) => Promise<Answer>;
  onClose: (wasSent: boolean) => void;
}

/** Mounted while open. The native dialog keeps the focus inside and gives it back at the end. */
export function NotifyDialog({ person, isMe, onSend, onClose }: NotifyDialogProps) {
  const [message, setMessage] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const isSending = useRef(false);

  // A layout effect, for its end comes while the element is still in the page: only then does
  // closing give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element !== null && !element.open) element.showModal();
    return () => element?.close();
  }, []);

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
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby="notify-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose(false);
      }}
      onClick={(event) => {
        // A click on the backdrop reaches the dialog element itself.
        if (event.target === event.currentTarget) onClose(false);
      }}
    >
      <form
        className="dialog-body"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <div className="dialog-head">
          <Avatar person={person} />
          <h2 id="notify-title">A note to {isMe ? "yourself" : person.name}</h2>
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
      </form>
    </dialog>
  );
}
