import { useId, useState } from "react";

interface PasswordFieldProps {
  id: string;
  label: string;
  autoComplete: "current-password" | "new-password";
  value: string;
  onChange: (value: string) => void;
  /** What is wrong with it, in words. */
  complaint: string | null;
  hint?: string;
}

/** A password that one may look at. Its hooks are its id. */
export function PasswordField(props: PasswordFieldProps) {
  const [isShown, setIsShown] = useState(false);
  const noteId = useId();
  const note = props.complaint ?? props.hint;
  return (
    <div className="field">
      <label htmlFor={props.id}>{props.label}</label>
      <div className="password">
        <input
          id={props.id}
          name={props.id}
          data-testid={props.id}
          type={isShown ? "text" : "password"}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
          autoComplete={props.autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          aria-invalid={props.complaint !== null}
          aria-describedby={note === undefined ? undefined : noteId}
        />
        <button
          type="button"
          className="password-show"
          aria-pressed={isShown}
          aria-label={`Show: ${props.label}`}
          onClick={() => setIsShown(!isShown)}
        >
          {isShown ? "Hide" : "Show"}
        </button>
      </div>
      {note !== undefined && (
        <p
          className={props.complaint === null ? "hint" : "field-error"}
          id={noteId}
          data-testid={`${props.id}-note`}
        >
          {note}
        </p>
      )}
    </div>
  );
}
