import { useId, useState, type ReactNode } from "react";
import { askForDevToken, namePattern, nameRule } from "./dev_token";
import { sessionWithDevToken, type Session } from "./session";

interface NameFormProps {
  isBusy: boolean;
  hasError: boolean;
  errorId: string;
  errorLine: ReactNode;
  onSession: (session: Session) => void;
  onProblem: (message: string | null) => void;
  /** This server gives no tokens for names. */
  onNoNames: () => void;
}

export function NameForm(props: NameFormProps) {
  const [name, setName] = useState("");
  const [isAsking, setIsAsking] = useState(false);
  const hintId = useId();
  const isBusy = props.isBusy || isAsking;

  const submit = async () => {
    const trimmed = name.trim();
    if (isBusy) return;
    if (trimmed === "") return props.onProblem("Please say who you are.");
    if (!namePattern.test(trimmed)) return props.onProblem(`A name is ${nameRule}.`);
    props.onProblem(null);
    setIsAsking(true);
    const answer = await askForDevToken(trimmed);
    setIsAsking(false);
    if (answer.kind === "token") props.onSession(sessionWithDevToken(answer.user, answer.token));
    else if (answer.kind === "no_such_door") props.onNoNames();
    else props.onProblem(answer.message);
  };

  return (
    <form
      className="sign-in-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <label htmlFor="sign-in-name">Your name</label>
      <input
        id="sign-in-name"
        data-testid="sign-in-name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoFocus
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        dir="auto"
        aria-invalid={props.hasError}
        aria-describedby={`${props.errorId} ${hintId}`}
      />
      {props.errorLine}
      <p className="hint" id={hintId}>
        {nameRule}
      </p>
      <button type="submit" className="button" data-testid="sign-in-submit" aria-disabled={isBusy}>
        {isBusy ? "Opening the door…" : "Come in"}
      </button>
    </form>
  );
}
