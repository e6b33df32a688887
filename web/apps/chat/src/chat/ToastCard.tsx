import { Icon } from "../brand/Icon";
import type { Person } from "../events";
import { Avatar } from "./Avatar";
import { formatTime } from "./clock";
import type { Toast } from "./news";

interface ToastCardProps {
  toast: Toast;
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

/** A long one is scrolled, also with the keyboard. */
export function ToastCard({ toast, onReply, onEnter, onDismiss }: ToastCardProps) {
  const { from, kind, at } = toast;
  return (
    <article className="toast" data-testid={hooks[kind]}>
      <Avatar person={from} />
      <div className="toast-body">
        <p className="toast-head">
          <strong dir="auto">{from.name}</strong> {deeds[kind]}
          <time dateTime={new Date(at).toISOString()}> · {formatTime(at)}</time>
        </p>
        {kind === "note" ? (
          <div
            className="toast-text"
            dir="auto"
            tabIndex={0}
            role="group"
            aria-label={`The note from ${from.name}`}
          >
            {toast.message}
          </div>
        ) : (
          <p className="toast-text">
            {kind === "invitation" && "Come into "}
            <bdi>{toast.room}</bdi>
            {kind === "invitation" ? "." : " is no more."}
          </p>
        )}
        {kind === "note" && (
          <button type="button" className="link-button" onClick={() => onReply(from)}>
            Reply
          </button>
        )}
        {kind === "invitation" && (
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
        aria-label={`Dismiss the ${whatFor[kind]} from ${from.name}`}
        onClick={() => onDismiss(toast.key)}
      >
        <Icon name="close" />
      </button>
    </article>
  );
}
