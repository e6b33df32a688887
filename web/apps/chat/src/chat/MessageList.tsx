import { useEffect, useLayoutEffect, useRef } from "react";
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

export function MessageList({ room, me }: { room: Room; me: Person }) {
  const scroller = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);

  useLayoutEffect(() => {
    isAtEnd.current = true;
  }, [room.name]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [room.name, room.earlier, room.lines]);

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
    <div
      ref={scroller}
      className="messages"
      tabIndex={0}
      role="region"
      aria-label={`Messages in ${room.name}`}
      onScroll={({ currentTarget: element }) => {
        const restPx = element.scrollHeight - element.scrollTop - element.clientHeight;
        isAtEnd.current = restPx < nearEndPx;
      }}
    >
      {room.earlier?.length === 0 && room.lines.length === 0 && (
        <div className="messages-empty">
          <p className="messages-empty-title">It is quiet in here.</p>
          <p>{whoReads(room.name)}</p>
        </div>
      )}
      <div className="message-log" key={room.name}>
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
