import type { Person } from "../events";
import { typingWords } from "./typing_state";

/**
 * Its place is kept when nobody is typing, so that nothing moves. It is text like any other and no
 * live region: whoever listens to a screen reader hears the message, and not every pause before it.
 */
export function TypingLine({ people }: { people: Person[] }) {
  return (
    <p className="typing" data-testid="typing">
      {people.length > 0 && (
        <>
          <span className="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span className="typing-words">{typingWords(people)}</span>
        </>
      )}
    </p>
  );
}
