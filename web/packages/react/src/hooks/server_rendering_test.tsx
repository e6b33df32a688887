// @vitest-environment node
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { fakeNetwork, settle, tokenWith } from "../testing.js";
import { SocketProvider } from "./socket_provider.js";
import { useEmit } from "./use_emit.js";
import { useLease } from "./use_lease.js";
import { useRoom } from "./use_room.js";
import { useSocket } from "./use_socket.js";
import { useSocketEvent } from "./use_socket_event.js";

function Everything() {
  const { status } = useSocket();
  const { state } = useLease();
  const room = useRoom("hall");
  useEmit();
  useSocketEvent("message", () => {});
  return <p>{`${status} ${state} ${room.status}`}</p>;
}

describe("on a server", () => {
  it("every hook renders its first state, and nothing is opened", async () => {
    expect(globalThis.document).toBeUndefined();
    const { options, sockets } = fakeNetwork();
    const html = renderToString(
      <SocketProvider token={tokenWith({})} {...options}>
        <Everything />
      </SocketProvider>,
    );
    await settle();
    expect(html).toBe("<p>idle none joining</p>");
    expect(sockets).toHaveLength(0);
  });

  it("a URL is not needed, for it is the page's own", () => {
    const Own = () => <p>{useSocket(tokenWith({})).status}</p>;
    expect(renderToString(<Own />)).toBe("<p>idle</p>");
  });
});
