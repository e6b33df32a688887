import { Icon } from "../brand/Icon";
import type { Person } from "../events";
import { Avatar } from "./Avatar";
import type { Toast } from "./chat_state";
import { formatTime } from "./clock";

interface ToastsProps {
  toasts: Toast[];
  onReply: (person: Person) => void;
  onDismiss: (key: number) => void;
}

/** Private notes stay until they are dismissed: they are written nowhere else. */
export function Toasts({ toasts, onReply, onDismiss }: ToastsProps) {
  return (
    <section className="toasts" aria-label="Private notes" role="log" aria-live="polite">
      {toasts.map((toast) => (
        <article key={toast.key} className="toast" data-testid="toast">
          <Avatar person={toast.from} />
          <div className="toast-body">
            <p className="toast-head">
              <strong>{toast.from.name}</strong> sent you a note
              <time dateTime={new Date(toast.at).toISOString()}> · {formatTime(toast.at)}</time>
            </p>
            <p className="toast-text">{toast.message}</p>
            <button type="button" className="link-button" onClick={() => onReply(toast.from)}>
              Reply
            </button>
          </div>
          <button
            type="button"
            className="icon-button"
            aria-label={`Dismiss the note from ${toast.from.name}`}
            onClick={() => onDismiss(toast.key)}
          >
            <Icon name="close" />
          </button>
        </article>
      ))}
    </section>
  );
}
