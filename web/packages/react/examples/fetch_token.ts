import { TokenUnavailable } from "@anteroom/react";

/** Asked at every handshake and every renewal; two never run at once. */
export async function fetchToken(): Promise<string> {
  const response = await fetch("/auth/refresh", { method: "POST", credentials: "include" });
  if (response.status === 401) throw new TokenUnavailable({ retry: false });
  if (!response.ok) throw new TokenUnavailable({ retry: true });
  const { accessToken } = (await response.json()) as { accessToken: string };
  return accessToken;
}
