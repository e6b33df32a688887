import { useId, useRef, useState, type ReactNode } from "react";
import { Account } from "./account";
import { PasswordField } from "./PasswordField";
import { underRefreshLock } from "./refresh_lock";
import { logIn, register, type AccountOptions } from "./service";
import {
  explainProblem,
  findMistake,
  nameHint,
  passwordHint,
  type Complaint,
} from "./words";

export type AccountPurpose = "login" | "register";

interface AccountFormProps {
  purpose: AccountPurpose;
  options: AccountOptions;
  isBusy: boolean;
  errorLine: ReactNode;
  onAccount: (account: Account) => void;
  /** What is wrong with no field of its own. */
  onProblem: (message: string | null) => void;
}

const ids = { name: "sign-in-name", password: "sign-in-password" } as const;

export function AccountForm(props: AccountFormProps) {
  const { purpose, options } = props;
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [isAsking, setIsAsking] = useState(false);
  const [complaint, setComplaint] = useState<(Complaint & { purpose: AccountPurpose }) | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const noteId = useId();
  const isNew = purpose === "register";
  const isBusy = props.isBusy || isAsking;

  const complaintOf = (field: "name" | "password") =>
    complaint?.purpose === purpose && complaint.field === field ? complaint.text : null;
  const complain = (what: Complaint) => {
    setComplaint({ ...what, purpose });
    props.onProblem(what.field === undefined ? what.text : null);
    if (what.field === undefined || what.field === "newPassword") return;
    const field = form.current?.querySelector<HTMLInputElement>(`#${ids[what.field]}`);
    field?.focus();
    field?.select();
  };

  const submit = async () => {
    if (isBusy) return;
    const who = { name: name.trim(), password };
    const mistake = findMistake(who, purpose, options);
    if (mistake !== null) return complain(mistake);
    setComplaint(null);
    props.onProblem(null);
    setIsAsking(true);
    const outcome = await underRefreshLock(() => (isNew ? register(who) : logIn(who)));
    setIsAsking(false);
    if (outcome.ok) props.onAccount(new Account(outcome.value, options));
    else complain(explainProblem(outcome.problem, purpose, options));
  };

  const nameNote = complaintOf("name") ?? (isNew ? nameHint(options) : null);
  const action = isNew ? "Make my account" : "Log in";
  return (
    <form
      ref={form}
      className="sign-in-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="field">
        <label htmlFor={ids.name}>{isNew ? "Choose a name" : "Your name"}</label>
        <input
          id={ids.name}
          name="username"
          data-testid="sign-in-name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoFocus
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          aria-invalid={complaintOf("name") !== null}
          aria-describedby={nameNote === null ? undefined : noteId}
        />
        {nameNote !== null && (
          <p
            className={complaintOf("name") === null ? "hint" : "field-error"}
            id={noteId}
            data-testid="sign-in-name-note"
          >
            {nameNote}
          </p>
        )}
      </div>
      <PasswordField
        key={purpose}
        id={ids.password}
        label={isNew ? "Choose a password" : "Password"}
        autoComplete={isNew ? "new-password" : "current-password"}
        value={password}
        onChange={setPassword}
        complaint={complaintOf("password")}
        {...(isNew ? { hint: passwordHint(options) } : {})}
      />
      {props.errorLine}
      <button type="submit" className="button" data-testid="sign-in-submit" aria-disabled={isBusy}>
        {isBusy ? "Opening the door…" : action}
      </button>
    </form>
  );
}
