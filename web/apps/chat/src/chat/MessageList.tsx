import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Person } from "../events";
import { Avatar } from "./Avatar";
import type { Room } from "./chat_state";
import { formatTime } from "./clock";
import { kindOf } from "./room_kind";
import type { Line, MessageLine } from "./room_lines";

/** Messages of one person within this time stand together under one name. */
const groupMs = 5 * 60_000;
/** How far from the end counts as reading the end, in CSS pixels. */
const nearEndPx = 80;

/** One for each room: give it the room's name as its key. */
export function MessageList({ room, me }: { room: Room; me: Person }) {
  const scroller = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);

  const last = room.lines.findLast((line) => line.kind === "message");
  /** The last message that has been at the end of what is seen; what comes after it is news. */
  const [seen, setSeen] = useState(last?.key);
  const hasNews = last !== undefined && last.key !== seen;

  const goToEnd = () => {
    const element = scroller.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
    isAtEnd.current = true;
    setSeen(last?.key);
  };

  // Whoever has just said something wants to see it.
  const isLastMine = last?.from.id === me.id;
  useLayoutEffect(() => {
    if (isAtEnd.current || (hasNews && isLastMine)) goToEnd();
  }, [room.earlier, room.lines]);

  // A banner or a growing draft makes the list shorter: whoever reads the end keeps seeing it.
  useEffect(() => {
    const element = scroller.current;
    if (element === null || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return (
    <div className="messages-place">
      <div
        ref={scroller}
        className="messages"
        tabIndex={0}
        role="region"
        aria-label={`Messages in ${room.name}`}
        onScroll={({ currentTarget: element }) => {
          const restPx = element.scrollHeight - element.scrollTop - element.clientHeight;
          isAtEnd.current = restPx < nearEndPx;
          if (isAtEnd.current) setSeen(last?.key);
        }}
      >
        {room.earlier?.length === 0 && room.lines.length === 0 && (
          <div className="messages-empty">
            <p className="messages-empty-title">It is quiet in here.</p>
            <p>{whoReads(room.name)}</p>
          </div>
        )}
        <div className="message-log">
          {/* Not read aloud when one comes in: whoever wants it goes there. */}
          {room.earlier !== null && room.earlier.length > 0 && (
            <section aria-label="Earlier messages" data-testid="earlier">
              <ol className="message-list">{linesOf(room.earlier, me)}</ol>
              {room.lines.length > 0 && (
                <p className="divider">
                  <span>New since you came in</span>
                </p>
              )}
            </section>
          )}
          <div role="log" aria-live="polite" aria-relevant="additions">
            <ol className="message-list">{linesOf(room.lines, me)}</ol>
          </div>
        </div>
      </div>
      {hasNews && (
        <button
          type="button"
          className="button button-small news-button"
          data-testid="new-messages"
          onClick={() => {
            goToEnd();
            scroller.current?.focus({ preventScroll: true });
          }}
        >
          New messages <span aria-hidden="true">↓</span>
        </button>
      )}
    </div>
  );
}

function whoReads(room: string): string {
  return kindOf(room) === "private"
    ? "Say something: only invited people see it, now or when they come later."
    : "Say something: whoever is here sees it, and so does whoever comes later.";
}

function linesOf(lines: readonly Line[], me: Person) {
  return lines.map((line, index) =>
    line.kind === "presence" ? (
      <li key={line.key} className="presence">
        <bdi>{line.user.name}</bdi> {line.came ? "came in" : "left"}
        <time dateTime={new Date(line.at).toISOString()}> · {formatTime(line.at)}</time>
      </li>
    ) : (
      <Message
        key={line.key}
        line={line}
        isMine={line.from.id === me.id}
        follows={follows(lines[index - 1], line)}
      />
    ),
  );
}

function follows(before: Line | undefined, line: MessageLine): boolean {
  if (before?.kind !== "message" || before.from.id !== line.from.id) return false;
  return line.at - before.at < groupMs;
}

interface MessageProps {
  line: MessageLine;
  isMine: boolean;
  follows: boolean;
}

function Message({ line, isMine, follows: isFollowing }: MessageProps) {
  return (
    <li
      className="message"
      data-testid="message"
      data-from={line.from.id}
      data-mine={isMine}
      data-follows={isFollowing}
    >
      {!isMine && !isFollowing && <Avatar person={line.from} />}
      <div className="message-body">
        <p className={isFollowing ? "sr-only" : "message-head"}>
          <bdi className="message-from">{isMine ? "You" : line.from.name}</bdi>
          <time dateTime={new Date(line.at).toISOString()}>{formatTime(line.at)}</time>
        </p>
        <p className="message-text" dir="auto">{line.text}</p>
      </div>
    </li>
  );
}
