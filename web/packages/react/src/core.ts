// The core without any framework.
export * from "./core/register.js";
export { Connection, idleState } from "./core/connection.js";
export type { ConnectionOptions, Lease, SocketState, Status } from "./core/connection.js";
export { emit, type EmitOptions } from "./core/emitter.js";
export { faultFor, statusFor, TokenUnavailable } from "./core/faults.js";
export type { FailedStatus, Fault, FaultCode } from "./core/faults.js";
export { LeaseClock, type LeaseView } from "./core/lease_clock.js";
export { openSocket } from "./core/open_socket.js";
export type { AskForToken, IoOptions, OpenSocket, RawSocket } from "./core/open_socket.js";
export { isRefusal } from "./core/protocol.js";
export type { LeaseNotice, LifeEvents, Refusal, RoomMember } from "./core/protocol.js";
export { roomOf, type Room, type RoomState } from "./core/room.js";
export { connectionFor, connectionKey, type SocketOptions } from "./core/shared_connections.js";
export { bareToken, expiresAt, identityOf, isExpired, readClaims } from "./core/token.js";
export type { TokenClaims } from "./core/token.js";
export type { TokenSource } from "./core/token_source.js";
