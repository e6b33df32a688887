// How a program tells its events to every hook, once and without type arguments:
//
//   declare module "@anteroom/react" {
//     interface Register {
//       serverEvents: { message: (text: string) => void };
//       clientEvents: { message: (text: string, ack: (answer: Answer) => void) => void };
//     }
//   }

export interface Register {}

/** Events by name, each with the function that would handle it, its ack last. */
// `any`, for a handler may take what it likes.
export type EventMap = Record<string, (...args: any[]) => void>;

type Registered<Side extends string> = Register extends { [key in Side]: infer Events }
  ? Events
  : EventMap;

export type ServerEvents = Registered<"serverEvents">;
export type ClientEvents = Registered<"clientEvents">;

/** The handler of one event. */
export type HandlerOf<Events, E extends keyof Events> = Events[E] extends (
  ...args: infer Args
) => void
  ? (...args: Args) => void
  : never;

type ArgsOf<Handler> = Handler extends (...args: infer Args) => void ? Args : never;
type WithoutLast<Args> = Args extends [...infer Rest, infer _Last] ? Rest : never;
type AckIn<Args> = Args extends [...infer _Rest, (answer: infer Answer) => any] ? Answer : never;
/** True for the map of a program that has registered nothing. */
type IsOpen<Events> = string extends keyof Events ? true : false;

/** What is sent with an event, without its ack. */
export type RequestOf<Events, E extends keyof Events> =
  IsOpen<Events> extends true
    ? unknown[]
    : [AckIn<ArgsOf<Events[E]>>] extends [never]
      ? ArgsOf<Events[E]>
      : WithoutLast<ArgsOf<Events[E]>>;

/** What the ack of an event carries. */
export type AnswerOf<Events, E extends keyof Events> =
  IsOpen<Events> extends true ? unknown : AckIn<ArgsOf<Events[E]>>;

/** The names of the events that are acknowledged. */
export type AckedEvent<Events> =
  IsOpen<Events> extends true
    ? string
    : { [E in keyof Events]: [AckIn<ArgsOf<Events[E]>>] extends [never] ? never : E }[keyof Events];
