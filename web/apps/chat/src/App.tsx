import { SocketProvider, useSocket } from "@anteroom/react";
import { useEffect, useState } from "react";
import { ChatScreen } from "./chat/ChatScreen";
import { explainFault } from "./explain";
import { serverUrl } from "./server_url";
import { SignIn } from "./sign_in/SignIn";
import type { Session } from "./sign_in/session";

export function App() {
  const [session, setSession] = useState<Session | null>(null);
  return (
    <SocketProvider token={session?.token} url={serverUrl} session={session?.me.id ?? ""}>
      <Door session={session} onSession={setSession} />
    </SocketProvider>
  );
}

interface DoorProps {
  session: Session | null;
  onSession: (session: Session | null) => void;
}

/** The sign-in, until the server has let this session in; then the chat, also while it reconnects. */
function Door({ session, onSession }: DoorProps) {
  const [isInside, setIsInside] = useState(false);
  const [reason, setReason] = useState<string | null>(null);
  const { isConnected, status, error } = useSocket();
  /** Nothing is tried again any more. A session that the server closed may be taken up again. */
  const isOver = session !== null && !isConnected && error?.retry === false && status !== "closed";

  const leave = (why: string | null) => {
    onSession(null);
    setIsInside(false);
    setReason(why);
  };

  useEffect(() => {
    if (isConnected) setIsInside(true);
  }, [isConnected]);

  useEffect(() => {
    if (isOver && error !== null) leave(explainFault(error));
  }, [isOver, error]);

  if (session !== null && isInside) {
    return <ChatScreen me={session.me} onSignOut={() => leave(null)} />;
  }
  // An expired token is replaced without a word; other delays are explained while they last.
  const isDelayed = error?.retry === true && error.code !== "token_expired";
  return (
    <SignIn
      error={reason ?? (isDelayed ? `${explainFault(error)} Trying again…` : null)}
      isBusy={session !== null}
      onSession={(next) => {
        setReason(null);
        onSession(next);
      }}
      onCancel={() => leave(null)}
    />
  );
}
