import { useEmit, useRoom, useSocketEvent } from "@anteroom/react";
import { useState } from "react";
import type { Message } from "./events.js";

export function Room({ name }: { name: string }) {
  const { status, members, error } = useRoom(name);
  const [messages, setMessages] = useState<Message[]>([]);
  const emit = useEmit({ timeoutMs: 5_000 });
  const tell = useEmit({ ack: false });

  useSocketEvent("message", (message) => {
    if (message.room === name) setMessages((before) => [...before, message].slice(-100));
  });

  const say = async (text: string) => {
    const answer = await emit("message", { room: name, text });
    if (!answer.ok) alert(`Not sent: ${answer.message ?? answer.code}`);
  };

  if (status === "denied") return <p>You may not enter {name}: {error?.code}</p>;
  return (
    <section aria-busy={status === "joining"}>
      <p>{members?.map((member) => member.name).join(", ")}</p>
      <ol>
        {messages.map((message, n) => (
          <li key={n}>{`${message.from.name}: ${message.text}`}</li>
        ))}
      </ol>
      <button onClick={() => void say("hello")}>Say hello</button>
      <input aria-label="Message" onChange={() => void tell("typing", name)} />
    </section>
  );
}
