import { SocketProvider, useSocket, type SocketOptions } from "@anteroom/react";
import { useEffect, useRef, useState } from "react";
import { useEntrance } from "./accounts/use_entrance";
import { ChatScreen } from "./chat/ChatScreen";
import { forgetRooms } from "./chat/remembered_rooms";
import { explainFault } from "./explain";
import { serverUrl } from "./server_url";
import { SignIn } from "./sign_in/SignIn";
import { sessionOfAccount, type Session } from "./sign_in/session";

/** The options are for tests: another network than the page's own. */
export function App({ network }: { network?: SocketOptions }) {
  const [session, setSession] = useState<Session | null>(null);
  const key = session?.key ?? "";
  return (
    <SocketProvider token={session?.token} url={serverUrl} {...network} session={key}>
      <Door session={session} onSession={setSession} />
    </SocketProvider>
  );
}

interface DoorProps {
  session: Session | null;
  onSession: (session: Session | null) => void;
}

/** Why somebody is at the door again, in words for a person. */
interface Reason {
  kind: "error" | "notice";
  text: string;
}

const signedOutEverywhere: Reason = {
  kind: "notice",
  text: "You are logged out everywhere: here, and in all other browsers.",
};
const signedOutElsewhere: Reason = {
  kind: "notice",
  text: "You have logged out in another tab.",
};
const stillSignedIn: Reason = {
  kind: "error",
  text:
    "The server could not be told that you log out. When it can be reached again, open this page " +
    "and log out once more.",
};
const failure = (text: string): Reason => ({ kind: "error", text });
const recoveryRetryMs = 2_000;

/** The sign-in, until the server has let this session in; then the chat, also while it reconnects. */
function Door({ session, onSession }: DoorProps) {
  const [isInside, setIsInside] = useState(false);
  const [reason, setReason] = useState<Reason | null>(null);
  const { isConnected, status, error } = useSocket();
  const [restored, setRestored] = useState<Session | null>(null);
  const entrance = useEntrance((account) => {
    const found = sessionOfAccount(account);
    setRestored(found);
    onSession(found);
  });
  /** Who is about to be back in the chat is shown no form. */
  const isComingBack = session !== null && session === restored;
  const current = useRef(session);
  current.current = session;
  const account = session?.account;
  /** Nothing is tried again any more. A session that the server closed may be taken up again. */
  const isOver = session !== null && !isConnected && error?.retry === false && status !== "closed";

  const leave = (why: Reason | null) => {
    onSession(null);
    setIsInside(false);
    setReason(why);
  };

  useEffect(() => {
    if (isConnected) setIsInside(true);
  }, [isConnected]);

  /** By somebody's own will; a session that was ended may go on where it was. */
  const leaveForGood = (why: Reason | null) => {
    leave(why);
    forgetRooms();
  };

  useEffect(() => account?.listen(() => leaveForGood(signedOutElsewhere)), [account]);

  // A session that was ended may have a successor in this browser: after another password.
  useEffect(() => {
    if (!isOver || error === null) return;
    if (account === undefined || error.code !== "token_revoked") {
      return leave(failure(explainFault(error)));
    }
    let isVoid = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const recover = async () => {
      const outcome = await account.recover();
      if (isVoid || current.current?.account !== account) return;
      if (outcome.ok && outcome.value.me.id === account.me.id) {
        onSession(sessionOfAccount(outcome.value));
      } else if (outcome.ok) {
        leave(failure(explainFault({ ...error, code: "identity_changed" })));
      } else if (outcome.problem.status === 401) {
        leave(failure("Your session was ended. Please log in again."));
      } else {
        timer = setTimeout(() => void recover(), outcome.problem.retryAfterMs || recoveryRetryMs);
      }
    };
    void recover();
    return () => {
      isVoid = true;
      clearTimeout(timer);
    };
  }, [isOver, error, account]);

  const signOut = async () => {
    if (account === undefined) return leaveForGood(null);
    const outcome = await account.logOut();
    leaveForGood(outcome.ok ? null : stillSignedIn);
  };

  if (session !== null && isInside) {
    return (
      <ChatScreen
        me={session.me}
        account={account}
        onSignOut={() => void signOut()}
        onSignedOut={() => leaveForGood(signedOutEverywhere)}
      />
    );
  }
  // An expired token is replaced without a word; other delays are explained while they last.
  const isDelayed = error?.retry === true && error.code !== "token_expired";
  const delay = isDelayed ? `${explainFault(error)} Trying again…` : null;
  return (
    <SignIn
      entrance={isComingBack ? { kind: "asking" } : entrance}
      error={reason?.kind === "error" ? reason.text : delay}
      notice={reason?.kind === "notice" ? reason.text : null}
      isBusy={session !== null}
      onSession={(next) => {
        setReason(null);
        onSession(next);
      }}
      onErrorOver={() => setReason(null)}
      onCancel={() => leave(null)}
    />
  );
}
