// On a narrow screen the rooms and the people are panels that slide over the messages.
import { useEffect, useState } from "react";

export type Panel = "rooms" | "people";

export function useSidePanel() {
  const [panel, setPanel] = useState<Panel | null>(null);

  useEffect(() => {
    if (panel === null) return;
    const closeOnEscape = (event: KeyboardEvent) => {
      // An open dialog takes the key for itself.
      if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
      setPanel(null);
      document.getElementById(`open-${panel}`)?.focus();
    };
    document.addEventListener("keydown", closeOnEscape);
    return () => document.removeEventListener("keydown", closeOnEscape);
  }, [panel]);

  return {
    panel,
    close: () => setPanel(null),
    toggle: (which: Panel) => setPanel((now) => (now === which ? null : which)),
  };
}
