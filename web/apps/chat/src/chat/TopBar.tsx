import { Icon } from "../brand/Icon";
import { Logo } from "../brand/Logo";
import { LeaseClock } from "./LeaseClock";
import { StatusLine } from "./StatusLine";
import type { Panel } from "./side_panel";

interface TopBarProps {
  panel: Panel | null;
  unread: number;
  onPanel: (panel: Panel) => void;
}

export function TopBar({ panel, unread, onPanel }: TopBarProps) {
  return (
    <header className="top-bar">
      <button
        type="button"
        className="icon-button panel-button"
        id="open-rooms"
        aria-controls="rooms-panel"
        aria-expanded={panel === "rooms"}
        aria-label={unread > 0 ? `Rooms, ${unread} unread` : "Rooms"}
        data-unread={unread > 0}
        onClick={() => onPanel("rooms")}
      >
        <Icon name="rooms" />
      </button>
      <p className="brand">
        <Logo />
        <span className="brand-name">Anteroom</span>
      </p>
      <div className="top-bar-state">
        <LeaseClock />
        <StatusLine />
      </div>
      <button
        type="button"
        className="icon-button panel-button"
        id="open-people"
        aria-controls="people-panel"
        aria-expanded={panel === "people"}
        aria-label="People"
        onClick={() => onPanel("people")}
      >
        <Icon name="team" />
      </button>
    </header>
  );
}
