import { bareToken } from "@anteroom/react";
import { useId, useState, type ReactNode } from "react";
import { sessionWithToken, type Session } from "./session";

interface TokenFormProps {
  isBusy: boolean;
  hasError: boolean;
  /** The person was sent here because the server gives no tokens for names. */
  hasNoNames: boolean;
  errorId: string;
  errorLine: ReactNode;
  onSession: (session: Session) => void;
  onProblem: (message: string | null) => void;
}

export function TokenForm(props: TokenFormProps) {
  const [text, setText] = useState("");
  const hintId = useId();

  const submit = () => {
    if (props.isBusy) return;
    if (bareToken(text) === "") return props.onProblem("Please paste a token.");
    props.onSession(sessionWithToken(text));
  };

  return (
    <form
      className="sign-in-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {props.hasNoNames && (
        <p className="note" role="status">
          This server does not sign people in by name. It wants a token that somebody made for you.
        </p>
      )}
      <label htmlFor="sign-in-token">Your token</label>
      <textarea
        id="sign-in-token"
        data-testid="sign-in-token"
        className="token-field"
        rows={4}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          submit();
        }}
        autoFocus
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder="eyJhbGciOi…"
        aria-invalid={props.hasError}
        aria-describedby={`${props.errorId} ${hintId}`}
      />
      {props.errorLine}
      <p className="hint" id={hintId}>
        Make one with <code>anteroom token issue</code>. It stays in this tab and is only sent to
        the server.
      </p>
      <button
        type="submit"
        className="button"
        data-testid="sign-in-submit"
        aria-disabled={props.isBusy}
      >
        {props.isBusy ? "Opening the door…" : "Come in"}
      </button>
    </form>
  );
}
