import { useId, useState, type ReactNode } from "react";
import { AccountForm, type AccountPurpose } from "../accounts/AccountForm";
import type { Entrance } from "../accounts/use_entrance";
import { DoorScene } from "../brand/DoorScene";
import { Logo } from "../brand/Logo";
import { NameForm } from "./NameForm";
import { sessionOfAccount, type Session } from "./session";
import { TokenForm } from "./TokenForm";

interface SignInProps {
  /** How the server lets people in. */
  entrance: Entrance;
  /** Why the last attempt did not succeed, in words for a person. */
  error: string | null;
  /** What was done as somebody wished, before they came to this door. */
  notice: string | null;
  isBusy: boolean;
  onSession: (session: Session) => void;
  /** Another attempt is made: what the last one came to is over. */
  onErrorOver: () => void;
  onCancel: () => void;
}

type Way = "own" | "token";

const titles = {
  login: ["Come in", "Log in, and take a seat. Inside there are rooms, and people to talk to."],
  register: ["Make an account", "A name and a password are all that it takes."],
  token: [
    "Come in",
    "Everybody is asked for a token at the door. Inside there are rooms, and people to talk to.",
  ],
} as const;

const whileUnknown = {
  unreachable: "The server cannot be reached. Trying again…",
  busy: "The server is too busy to let anybody in just now. Trying again…",
} as const;

export function SignIn(props: SignInProps) {
  const { entrance, error, notice, isBusy, onSession, onErrorOver, onCancel } = props;
  const [way, setWay] = useState<Way>("own");
  const [purpose, setPurpose] = useState<AccountPurpose>("login");
  const [hasNoNames, setHasNoNames] = useState(false);
  const [ownError, setOwnError] = useState<string | null>(null);
  const errorId = useId();

  const shownError = ownError ?? error;
  const complain = (problem: string | null) => {
    setOwnError(problem);
    onErrorOver();
  };
  const start = (session: Session) => {
    setOwnError(null);
    onSession(session);
  };
  const switchTo = (next: Way) => {
    setOwnError(null);
    onCancel();
    setWay(next);
  };
  const switchPurpose = () => {
    setOwnError(null);
    onCancel();
    setPurpose(purpose === "login" ? "register" : "login");
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
  const isByAccount = entrance.kind === "accounts" && way === "own";
  const isWaiting = entrance.kind === "asking" || entrance.kind === "unknown";
  const [title, lead] = titles[isByAccount ? purpose : isWaiting ? "login" : "token"];

  const ownForm = () => {
    if (entrance.kind === "names") {
      return <NameForm {...form} onProblem={complain} onNoNames={useTokenInstead} />;
    }
    if (entrance.kind === "accounts") {
      return (
        <AccountForm
          purpose={purpose}
          options={entrance.options}
          isBusy={isBusy}
          errorLine={errorLine}
          onAccount={(account) => start(sessionOfAccount(account))}
          onProblem={complain}
        />
      );
    }
    return (
      <p className="sign-in-wait" role="status" data-testid="sign-in-wait">
        {entrance.kind === "unknown" ? whileUnknown[entrance.why] : shownError}
      </p>
    );
  };

  return (
    <div className="sign-in">
      <DoorScene />
      <main className="sign-in-panel">
        <div className="sign-in-card">
          <p className="brand brand-large">
            <Logo />
            <span>Anteroom</span>
          </p>
          <h1>{title}</h1>
          <p className="lead">{lead}</p>
          <p
            className="sign-in-notice"
            role="status"
            data-testid="sign-in-notice"
            hidden={notice === null}
          >
            {notice}
          </p>
          {way === "token" && !isWaiting ? (
            <TokenForm {...form} hasNoNames={hasNoNames} onProblem={complain} />
          ) : (
            ownForm()
          )}
          {!isWaiting && (
            <div className="sign-in-other">
              {isByAccount && entrance.options.registration && (
                <button
                  type="button"
                  className="link-button"
                  data-testid="sign-in-purpose-toggle"
                  onClick={switchPurpose}
                >
                  {purpose === "login" ? "Make an account" : "I have an account"}
                </button>
              )}
              <button
                type="button"
                className="link-button"
                data-testid="sign-in-token-toggle"
                onClick={() => switchTo(way === "own" ? "token" : "own")}
              >
                {way === "own" ? "Use a token instead" : "Use a name instead"}
              </button>
              {isBusy && (
                <button type="button" className="link-button" onClick={onCancel}>
                  Cancel
                </button>
              )}
            </div>
          )}
        </div>
      </main>
    </div>
  );
}
