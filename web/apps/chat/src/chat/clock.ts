const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/** With the day before it when that is not today. */
export function formatTime(atMs: number, nowMs = Date.now()): string {
  const isToday = new Date(atMs).toDateString() === new Date(nowMs).toDateString();
  return isToday ? timeOfDay.format(atMs) : `${day.format(atMs)}, ${timeOfDay.format(atMs)}`;
}

/** Minutes and seconds, or hours before them when there are any: `14:32`, `1:05:00`. */
export function formatRemaining(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  if (hours > 0) return `${hours}:${two(minutes)}:${two(seconds % 60)}`;
  return `${minutes}:${two(seconds % 60)}`;
}

