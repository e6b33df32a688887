// The only place where the page makes a real Socket.IO client.
import { io } from "socket.io-client";
import type { ChatSocket } from "./events";

export type AskForToken = (answer: (auth: { token: string }) => void) => void;
export type OpenSocket = (url: string, askForToken: AskForToken) => ChatSocket;

export const openSocket: OpenSocket = (url, askForToken) =>
  io(url, {
    autoConnect: false,
    // One manager for each connection: a cached one would outlive the page's sign-out.
    forceNew: true,
    // A function, so that the library asks again at every handshake.
    auth: (answer) => askForToken(answer),
    reconnectionDelay: 1_000,
    reconnectionDelayMax: 15_000,
    randomizationFactor: 0.5,
  });
