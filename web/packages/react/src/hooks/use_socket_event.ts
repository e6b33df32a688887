"use client";
import { useEffect, useRef } from "react";
import type { Handler } from "../core/event_store.js";
import type { LifeEvents } from "../core/protocol.js";
import type { HandlerOf, ServerEvents } from "../core/register.js";
import { useConnection } from "./connection_context.js";

/**
 * Hears an event while the component is mounted, over every reconnect. The handler may be written
 * inline: its newest version is called.
 */
export function useSocketEvent<
  E extends keyof Events & string,
  Events = ServerEvents & LifeEvents,
>(event: E, handler: HandlerOf<Events, E>): void {
  const connection = useConnection();
  const newest = useRef<Handler>(handler);
  useEffect(() => {
    newest.current = handler;
  });
  useEffect(
    () => connection.events.listen({ [event]: (...args) => newest.current(...args) }),
    [connection, event],
  );
}
