import { Icon } from "../brand/Icon";
import type { Person } from "../events";
import { Avatar } from "./Avatar";
import type { Toast } from "./chat_state";
import { formatTime } from "./clock";

interface ToastsProps {
  toasts: Toast[];
  onReply: (person: Person) => void;
  onEnter: (room: string) => void;
  onDismiss: (key: number) => void;
}

const hooks = { note: "toast", invitation: "invitation", closed: "room-closed" } as const;
const whatFor = { note: "note", invitation: "invitation", closed: "notice" } as const;
const deeds = {
  note: "sent you a note",
  invitation: "invites you",
  closed: "closed a room",
} as const;

/** What only one person is told. It stays until it is dismissed: it is written nowhere else. */
export function Toasts({ toasts, onReply, onEnter, onDismiss }: ToastsProps) {
  return (
    <section className="toasts" aria-label="Notes for you" role="log" aria-live="polite">
      {toasts.map((toast) => (
        <article key={toast.key} className="toast" data-testid={hooks[toast.kind]}>
          <Avatar person={toast.from} />
          <div className="toast-body">
            <p className="toast-head">
              <strong>{toast.from.name}</strong> {deeds[toast.kind]}
              <time dateTime={new Date(toast.at).toISOString()}> · {formatTime(toast.at)}</time>
            </p>
            <p className="toast-text">
              {toast.kind === "note" && toast.message}
              {toast.kind === "invitation" && `Come into ${toast.room}.`}
              {toast.kind === "closed" && `${toast.room} is no more.`}
            </p>
            {toast.kind === "note" && (
              <button type="button" className="link-button" onClick={() => onReply(toast.from)}>
                Reply
              </button>
            )}
            {toast.kind === "invitation" && (
              <button
                type="button"
                className="link-button"
                data-testid="invitation-enter"
                onClick={() => onEnter(toast.room)}
              >
                Enter<span className="sr-only"> {toast.room}</span>
              </button>
            )}
          </div>
          <button
            type="button"
            className="icon-button"
            aria-label={`Dismiss the ${whatFor[toast.kind]} from ${toast.from.name}`}
            onClick={() => onDismiss(toast.key)}
          >
            <Icon name="close" />
          </button>
        </article>
      ))}
    </section>
  );
}
