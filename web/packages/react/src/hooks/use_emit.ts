"use client";
import { useCallback } from "react";
import { emit, type EmitOptions } from "../core/emitter.js";
import type { Refusal } from "../core/protocol.js";
import type { AckedEvent, AnswerOf, ClientEvents, RequestOf } from "../core/register.js";
import { useConnection } from "./connection_context.js";

/** Resolves with the ack. Never rejects: trouble is a refusal, `{ok: false, code, message}`. */
export type Emit<Events = ClientEvents> = <
  E extends AckedEvent<Events> & keyof Events & string,
>(
  event: E,
  ...args: RequestOf<Events, E>
) => Promise<AnswerOf<Events, E> | Refusal>;

/** Resolves when the event has been handed over. */
export type EmitUnacked<Events = ClientEvents> = <E extends keyof Events & string>(
  event: E,
  ...args: RequestOf<Events, E>
) => Promise<{ ok: true } | Refusal>;

/**
 * A function that emits over the provider's connection, the same one at every render. A token
 * that has expired is renewed before anything is sent.
 */
export function useEmit(options: EmitOptions & { ack: false }): EmitUnacked;
export function useEmit(options?: EmitOptions & { ack?: true | undefined }): Emit;
export function useEmit({ ack, timeoutMs, offline }: EmitOptions = {}): Emit | EmitUnacked {
  const connection = useConnection();
  return useCallback(
    (event: string, ...args: unknown[]) =>
      emit(connection, event, args, { ack, timeoutMs, offline }),
    [connection, ack, timeoutMs, offline],
  ) as Emit | EmitUnacked;
}
