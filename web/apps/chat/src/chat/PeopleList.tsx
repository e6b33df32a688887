import type { Person } from "../events";
import { Icon } from "../brand/Icon";
import { Avatar } from "./Avatar";

interface PeopleListProps {
  people: Person[];
  me: Person;
  isConnected: boolean;
  onPick: (person: Person) => void;
}

export function PeopleList({ people, me, isConnected, onPick }: PeopleListProps) {
  return (
    <section className="people" aria-labelledby="people-title" data-stale={!isConnected}>
      <h2 className="panel-title" id="people-title">
        Who is connected <span className="count">{people.length}</span>
      </h2>
      <ul className="people-list" data-testid="people">
        {people.map((person) => (
          <li key={person.id}>
            <button
              type="button"
              className="person"
              data-testid="person"
              data-user={person.id}
              title={`Send ${person.name} a private note`}
              onClick={() => onPick(person)}
            >
              <Avatar person={person} />
              <span className="person-name" dir="auto">{person.name}</span>
              {person.id === me.id && <span className="person-me">you</span>}
              <Icon name="note" />
              <span className="sr-only">, send a private note</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="hint people-hint">Choose a person to send a note that nobody else sees.</p>
    </section>
  );
}
