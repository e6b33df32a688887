import { useId, useState, type ReactNode } from "react";
import { DoorScene } from "../brand/DoorScene";
import { Logo } from "../brand/Logo";
import { NameForm } from "./NameForm";
import type { Session } from "./session";
import { TokenForm } from "./TokenForm";

interface SignInProps {
  /** Why the last attempt did not succeed, in words for a person. */
  error: string | null;
  isBusy: boolean;
  onSession: (session: Session) => void;
  onCancel: () => void;
}

type Way = "name" | "token";

export function SignIn({ error, isBusy, onSession, onCancel }: SignInProps) {
  const [way, setWay] = useState<Way>("name");
  const [hasNoNames, setHasNoNames] = useState(false);
  const [ownError, setOwnError] = useState<string | null>(null);
  const errorId = useId();

  const shownError = ownError ?? error;
  const start = (session: Session) => {
    setOwnError(null);
    onSession(session);
  };
  const switchTo = (next: Way) => {
    setOwnError(null);
    onCancel();
    setWay(next);
  };
  const useTokenInstead = () => {
    setHasNoNames(true);
    switchTo("token");
  };

  const errorLine: ReactNode = (
    <p
      className="field-error"
      id={errorId}
      role="alert"
      data-testid="sign-in-error"
      hidden={shownError === null}
    >
      {shownError}
    </p>
  );
  const form = { isBusy, errorId, errorLine, hasError: shownError !== null, onSession: start };

  return (
    <div className="sign-in">
      <DoorScene />
      <main className="sign-in-panel">
        <div className="sign-in-card">
          <p className="brand brand-large">
            <Logo />
            <span>Anteroom</span>
          </p>
          <h1>Come in</h1>
          <p className="lead">
            Everybody is asked for a token at the door. Inside there are rooms, and people to talk
            to.
          </p>
          {way === "name" ? (
            <NameForm {...form} onProblem={setOwnError} onNoNames={useTokenInstead} />
          ) : (
            <TokenForm {...form} hasNoNames={hasNoNames} onProblem={setOwnError} />
          )}
          <div className="sign-in-other">
            <button
              type="button"
              className="link-button"
              data-testid="sign-in-token-toggle"
              onClick={() => switchTo(way === "name" ? "token" : "name")}
            >
              {way === "name" ? "Use a token instead" : "Use a name instead"}
            </button>
            {isBusy && (
              <button type="button" className="link-button" onClick={onCancel}>
                Cancel
              </button>
            )}
          </div>
        </div>
      </main>
    </div>
  );
}
