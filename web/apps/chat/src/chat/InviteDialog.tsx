import type { Answer, Person } from "../events";
import { Icon } from "../brand/Icon";
import { Avatar } from "./Avatar";
import { Dialog } from "./Dialog";
import { InviteButton } from "./InviteButton";

interface InviteDialogProps {
  room: string;
  /** Who is in one's other rooms. */
  people: Person[];
  onInvite: (room: string, user: string) => Promise<Answer>;
  onClose: () => void;
}

/** Mounted while open. */
export function InviteDialog({ room, people, onInvite, onClose }: InviteDialogProps) {
  return (
    <Dialog labelledBy="invite-title" onClose={onClose}>
      <div className="dialog-body" data-testid="invite-dialog">
        <div className="dialog-head">
          <Icon name="private" />
          <h2 id="invite-title">Invite to <bdi>{room}</bdi></h2>
        </div>
        <p className="hint">
          {people.length > 0
            ? "They hear of it at once, and may enter until you close the room."
            : "Nobody else is in your other rooms just now. Whoever comes into one of them can be " +
              "invited from here."}
        </p>
        {people.length > 0 && (
          <ul className="invite-list">
            {people.map((person) => (
              <li key={person.id} className="invite" data-user={person.id}>
                <Avatar person={person} />
                <span className="invite-name" dir="auto">{person.name}</span>
                <InviteButton
                  label={`Invite ${person.name}`}
                  onInvite={() => onInvite(room, person.id)}
                />
              </li>
            ))}
          </ul>
        )}
        <div className="dialog-actions">
          <button type="button" className="button" data-testid="invite-close" onClick={onClose}>
            Done
          </button>
        </div>
      </div>
    </Dialog>
  );
}
