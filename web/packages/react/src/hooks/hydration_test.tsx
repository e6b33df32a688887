import { act, cleanup, render } from "@testing-library/react";
import { renderToString } from "react-dom/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fakeNetwork, settle, tokenWith } from "../testing.js";
import { useSocket } from "./use_socket.js";

afterEach(cleanup);

describe("a page that a server rendered", () => {
  it("is taken over without a complaint, and connects then", async () => {
    const { options, sockets } = fakeNetwork();
    const Page = () => <p>{useSocket(tokenWith({}), options).status}</p>;
    const container = document.body.appendChild(document.createElement("div"));
    container.innerHTML = renderToString(<Page />);
    const complaints = vi.spyOn(console, "error");
    render(<Page />, { container, hydrate: true });
    await act(settle);
    expect(complaints).not.toHaveBeenCalled();
    expect(container.textContent).toBe("connecting");
    expect(sockets).toHaveLength(1);
  });
});
