import { useEffect, useRef, useState } from "react";
import { Icon } from "../brand/Icon";
import type { Answer } from "../events";
import { explainRefusal } from "../explain";
import { textBytesMax, tooLong } from "./limits";

interface ComposerProps {
  room: string;
  draft: string;
  isConnected: boolean;
  /** It is not known whether the last message arrived. */
  isUnsure: boolean;
  onDraft: (change: (draft: string) => string) => void;
  onSay: (room: string, text: string) => Promise<Answer>;
  /** At every change that leaves something to be said. */
  onTyped: (room: string) => void;
}

/** One for each room: give it the room as its key. The drafts are the parent's. */
export function Composer(props: ComposerProps) {
  const { room, draft, isConnected, isUnsure, onDraft, onSay, onTyped } = props;
  const [problem, setProblem] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    // On a touch screen the focus would open the keyboard over the messages.
    if (!globalThis.matchMedia?.("(pointer: fine)").matches) return;
    if (!isWritingElsewhere(room)) field.current?.focus();
  }, []);

  const excess = tooLong("This message", draft.trim(), textBytesMax);
  const doubt = isUnsure ? explainRefusal({ ok: false, code: "no_answer" }) : null;

  const send = async () => {
    const wanted = draft.trim();
    if (wanted === "" || !isConnected || excess !== null) return;
    setProblem(null);
    onDraft(() => "");
    const answer = await onSay(room, wanted);
    if (answer.ok) return;
    // What was not delivered goes back into the field, before what has been typed since.
    onDraft((since) => (since === "" ? wanted : `${wanted}\n${since}`));
    if (answer.code !== "no_answer") setProblem(explainRefusal(answer));
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p className="field-error" role="alert">
        {excess ?? problem ?? doubt}
      </p>
      <div className="composer-row">
        <label className="sr-only" htmlFor="message-input">
          Message to {room}
        </label>
        <textarea
          ref={field}
          id="message-input"
          data-testid="message-input"
          rows={1}
          value={draft}
          dir="auto"
          aria-invalid={excess !== null}
          placeholder={isConnected ? `Write to ${room}` : "Waiting for the connection…"}
          onChange={(event) => {
            const typed = event.target.value;
            onDraft(() => typed);
            if (typed.trim() !== "") onTyped(room);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            void send();
          }}
        />
        <button
          type="submit"
          className="button send-button"
          data-testid="message-send"
          disabled={!isConnected || draft.trim() === "" || excess !== null}
        >
          <Icon name="send" />
          <span>Send</span>
        </button>
      </div>
    </form>
  );
}

/** A room may be entered late, while somebody writes; but not when its own name is what was written. */
function isWritingElsewhere(room: string): boolean {
  const place = document.activeElement;
  if (!(place instanceof HTMLInputElement || place instanceof HTMLTextAreaElement)) return false;
  const text = place.value.trim();
  return text !== "" && !room.endsWith(text);
}
