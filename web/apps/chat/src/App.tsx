import { useEffect, useState } from "react";
import { ChatScreen } from "./chat/ChatScreen";
import { serverUrl } from "./server_url";
import { SignIn } from "./sign_in/SignIn";
import type { Session } from "./sign_in/session";
import { useSocket } from "./socket/use_socket";

export function App() {
  const [session, setSession] = useState<Session | null>(null);
  /** The chat is shown once the server has let this session in, and stays through reconnects. */
  const [isInside, setIsInside] = useState(false);
  const [reason, setReason] = useState<string | null>(null);
  const socket = useSocket(session?.token ?? null, { url: serverUrl });
  const { isConnected, status, error } = socket;

  const leave = (why: string | null) => {
    setSession(null);
    setIsInside(false);
    setReason(why);
  };

  useEffect(() => {
    if (isConnected) setIsInside(true);
  }, [isConnected]);

  useEffect(() => {
    if (status === "refused") leave(error?.sentence ?? null);
  }, [status, error]);

  if (session !== null && isInside) {
    return <ChatScreen me={session.me} link={socket} onSignOut={() => leave(null)} />;
  }
  // An expired token is replaced without a word; other delays are explained while they last.
  const delay = error?.retry && error.code !== "token_expired" ? error.sentence : null;
  return (
    <SignIn
      error={reason ?? (delay ? `${delay} Trying again…` : null)}
      isBusy={session !== null}
      onSession={(next) => {
        setReason(null);
        setSession(next);
      }}
      onCancel={() => leave(null)}
    />
  );
}
