import { useRef, useState } from "react";
import { Avatar } from "../chat/Avatar";
import { Dialog } from "../chat/Dialog";
import type { Account } from "./account";
import { PasswordField } from "./PasswordField";
import { explainProblem, passwordMistake, type Complaint } from "./words";

interface AccountDialogProps {
  account: Account;
  onClose: () => void;
  /** Of all tabs and devices. */
  onSignedOut: () => void;
}

const ids = { password: "account-password", newPassword: "account-new-password" } as const;

/** Mounted while open. */
export function AccountDialog({ account, onClose, onSignedOut }: AccountDialogProps) {
  const [password, setPassword] = useState("");
  const [newPassword, setNewPassword] = useState("");
  const [complaint, setComplaint] = useState<Complaint | null>(null);
  const [isDone, setIsDone] = useState(false);
  const isAsking = useRef(false);
  const form = useRef<HTMLFormElement>(null);

  const complain = (what: Complaint) => {
    setComplaint(what);
    if (what.field !== "password" && what.field !== "newPassword") return;
    const field = form.current?.querySelector<HTMLInputElement>(`#${ids[what.field]}`);
    field?.focus();
    field?.select();
  };
  const once = async (work: () => Promise<void>) => {
    if (isAsking.current) return;
    isAsking.current = true;
    setComplaint(null);
    setIsDone(false);
    await work();
    isAsking.current = false;
  };

  const change = () =>
    once(async () => {
      if (password === "") {
        return complain({ field: "password", text: "Please give your current password." });
      }
      const mistake = passwordMistake(newPassword, "newPassword", account.options);
      if (mistake !== null) return complain(mistake);
      const outcome = await account.changePassword(password, newPassword);
      if (!outcome.ok) return complain(explainProblem(outcome.problem, "password", account.options));
      setPassword("");
      setNewPassword("");
      setIsDone(true);
    });
  const signOutEverywhere = () =>
    once(async () => {
      const outcome = await account.logOutEverywhere();
      // A session that is over already needs no end.
      if (outcome.ok || outcome.problem.status === 401) return onSignedOut();
      const { text } = explainProblem(outcome.problem, "password", account.options);
      complain({ text });
    });

  const textFor = (field: Complaint["field"]) =>
    complaint !== null && complaint.field === field ? complaint.text : null;
  return (
    <Dialog labelledBy="account-title" focus={`#${ids.password}`} onClose={onClose}>
      <form
        ref={form}
        className="dialog-body"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void change();
        }}
      >
        <div className="dialog-head">
          <Avatar person={account.me} />
          <h2 id="account-title">{account.me.name}</h2>
        </div>
        <p className="hint">A new password ends your sessions in all other browsers.</p>
        {/* For password managers, which do not look at fields of type hidden. */}
        <input
          className="sr-only"
          name="username"
          autoComplete="username"
          value={account.me.name}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        <PasswordField
          id={ids.password}
          label="Current password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          complaint={textFor("password")}
        />
        <PasswordField
          id={ids.newPassword}
          label="New password"
          autoComplete="new-password"
          value={newPassword}
          onChange={setNewPassword}
          complaint={textFor("newPassword")}
        />
        <p className="field-error" role="alert">
          {textFor(undefined)}
        </p>
        <p className="dialog-done" role="status" data-testid="account-done">
          {isDone && "Your password is changed."}
        </p>
        <div className="dialog-actions">
          <button type="button" className="button button-quiet" onClick={onClose}>
            Close
          </button>
          <button type="submit" className="button" data-testid="account-change">
            Change password
          </button>
        </div>
        <div className="dialog-foot">
          <p className="hint">Lost a device, or used one that is not yours?</p>
          <button
            type="button"
            className="link-button"
            data-testid="sign-out-everywhere"
            onClick={() => void signOutEverywhere()}
          >
            Log out everywhere
          </button>
        </div>
      </form>
    </Dialog>
  );
}
