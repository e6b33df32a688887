// The built page is served by the server it talks to; `npm run dev` serves the page elsewhere.
export const serverUrl: string =
  import.meta.env.VITE_ANTEROOM_URL ??
  (import.meta.env.DEV ? "http://localhost:3001" : globalThis.location.origin);
