import { Icon } from "../brand/Icon";
import type { Person } from "../events";
import type { Mail } from "./news";
import { ToastCard } from "./ToastCard";
import { useMedia } from "./use_media";

interface ToastsProps {
  mail: Mail;
  onReply: (person: Person) => void;
  onEnter: (room: string) => void;
  onDismiss: (key: number) => void;
  onDroppedSeen: () => void;
}

/** So that they leave the people, or on a phone the messages, in sight. */
const shownMax = 3;
const shownOnPhoneMax = 1;

/** The oldest ones first. The others wait until those are dismissed. */
export function Toasts({ mail, onReply, onEnter, onDismiss, onDroppedSeen }: ToastsProps) {
  const isPhone = useMedia("(max-width: 48rem), (max-height: 32rem)");
  const shown = mail.toasts.slice(0, isPhone ? shownOnPhoneMax : shownMax);
  const waiting = mail.toasts.length - shown.length;
  return (
    <section className="toasts" aria-label="Notes for you" role="log" aria-live="polite">
      {shown.map((toast) => (
        <ToastCard
          key={toast.key}
          toast={toast}
          onReply={onReply}
          onEnter={onEnter}
          onDismiss={onDismiss}
        />
      ))}
      {(waiting > 0 || mail.dropped > 0) && (
        <div className="toasts-more" data-testid="toasts-more">
          <p>
            {waiting > 0 && `And ${waiting} more. `}
            {mail.dropped > 0 && `There was no place for ${mail.dropped} older ones: they are lost.`}
          </p>
          {mail.dropped > 0 && (
            <button
              type="button"
              className="icon-button"
              aria-label="I have seen that some are lost"
              onClick={onDroppedSeen}
            >
              <Icon name="close" />
            </button>
          )}
        </div>
      )}
    </section>
  );
}
