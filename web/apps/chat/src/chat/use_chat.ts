// Ties the chat's state to the connection: what the server says becomes an event of the reducer.
import { useEmit, useSocketEvent } from "@anteroom/react";
import { useCallback, useEffect, useReducer, useRef } from "react";
import { named, type Answer, type Person } from "../events";
import { chatReducer, chatWith, type ChatEvent, type ChatState } from "./chat_state";
import { keepRooms, recallRooms } from "./remembered_rooms";

export interface Chat {
  state: ChatState;
  /** For the seats of the rooms: what happens in them. */
  tell: (event: ChatEvent) => void;
  /** True once the room is entered, false when it cannot be. */
  join: (room: string) => Promise<boolean>;
  leave: (room: string) => void;
  open: (room: string) => void;
  say: (room: string, text: string) => Promise<Answer>;
  notify: (user: string, message: string) => Promise<Answer>;
  dismissToast: (key: number) => void;
  dismissDropped: () => void;
  dismissJoinProblem: () => void;
}

export function useChat(me: Person): Chat {
  const [state, dispatch] = useReducer(chatReducer, me.id, (id) => chatWith(id, recallRooms(id)));
  const emit = useEmit();
  /** Who waits to hear whether a room is entered. */
  const asked = useRef(new Map<string, (isIn: boolean) => void>());

  useSocketEvent("message", (message) =>
    dispatch({ type: "message", message: { ...message, from: named(message.from) } }),
  );
  useSocketEvent("notification", (note) =>
    dispatch({ type: "note", note: { ...note, from: named(note.from) } }),
  );

  const { wanted, opening, active } = state;
  useEffect(() => {
    keepRooms(me.id, { rooms: wanted, active: opening ?? active });
  }, [me.id, wanted, opening, active]);

  useEffect(() => {
    const look = () =>
      dispatch({ type: "hidden", isHidden: document.visibilityState === "hidden" });
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);

  const tell = useCallback((event: ChatEvent) => {
    dispatch(event);
    if (event.type === "seated") settle(event.room, true);
    else if (event.type === "denied" || event.type === "join_failed") {
      settle(event.problem.room, false);
    }

    function settle(room: string, isIn: boolean): void {
      asked.current.get(room)?.(isIn);
      asked.current.delete(room);
    }
  }, []);

  return {
    state,
    tell,
    join: (room) => {
      dispatch({ type: "wanted", room });
      return new Promise((resolve) => asked.current.set(room, resolve));
    },
    leave: (room) => dispatch({ type: "left", room }),
    open: (room) => dispatch({ type: "opened", room }),
    say: (room, text) => emit("message", { room, text }),
    notify: (user, message) => emit("notification", { user, message }),
    dismissToast: (key) => dispatch({ type: "toast_dismissed", key }),
    dismissDropped: () => dispatch({ type: "dropped_seen" }),
    dismissJoinProblem: () => dispatch({ type: "join_problem_dismissed" }),
  };
}
