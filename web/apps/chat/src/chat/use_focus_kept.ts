// Whoever leaves or closes a room with the keyboard has used a button that goes with it. The focus
// must not fall out of the page's order.
import { useEffect, useRef } from "react";

/** In order of wish; one that is not shown, such as on a phone, does not take the focus. */
const places = ['.room-open[aria-current="true"]', ".messages", "#room-input", "#open-rooms"];

export function useFocusKept(roomCount: number, hasNoDialog: boolean): void {
  const before = useRef(roomCount);
  /** A room has gone while a dialog was open, which gives the focus back to a button of it. */
  const isOwed = useRef(false);

  useEffect(() => {
    if (roomCount < before.current) isOwed.current = true;
    before.current = roomCount;
    if (!isOwed.current || !hasNoDialog) return;
    isOwed.current = false;
    for (const place of places) {
      if (document.activeElement !== document.body) return;
      document.querySelector<HTMLElement>(place)?.focus({ preventScroll: true });
    }
  }, [roomCount, hasNoDialog]);
}
