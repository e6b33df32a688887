// The few line icons of the page, drawn on one 20 × 20 grid. Always beside words or a label.
const paths = {
  open: "M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h14M2.5 12.5h14",
  personal:
    "M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM3.8 16.6c.7-3 3.2-4.6 6.2-4.6s5.5 1.6 6.2 4.6",
  team:
    "M7.2 9.5a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4Z" +
    "M2 16c.5-2.7 2.6-4.1 5.2-4.1s4.7 1.4 5.2 4.1" +
    "M13 4.3a2.7 2.7 0 0 1 0 5M14.6 12.2c1.8.5 3 1.8 3.4 3.8",
  admin: "M10 2.8 16 5v4.6c0 3.7-2.5 6.4-6 7.6-3.5-1.2-6-3.9-6-7.6V5l6-2.2Z",
  private: "M5.5 9h9v7h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9",
  close: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  plus: "M10 4.5v11M4.5 10h11",
  send: "M3.5 10.2 16.5 4l-3.8 12.5-3-5-6.2-1.3Z",
  rooms: "M4 5.5h12M4 10h12M4 14.5h7",
  invite:
    "M8 9.6a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z" +
    "M2.4 16.4c.6-2.9 2.8-4.5 5.6-4.5 1.4 0 2.6.4 3.6 1.1M15 11.2v5.2M12.4 13.8h5.2",
  end: "M4.5 6h11M8 6V4.2h4V6M6 6l.7 10h6.6L14 6M8.7 9v4.2M11.3 9v4.2",
  leave: "M8.5 4H5v12h3.5M9 10h7.5M13.5 7l3 3-3 3",
  key: "M12.4 10.6a3.6 3.6 0 1 0-3.4-2.4L3.5 13.8v2.7h2.7v-1.7h1.7v-1.7h1.6l1.6-1.6",
  note: "M4 4.5h12v8.5H9.5L6.5 16v-3H4z",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
