// For the tests of programs: a network without a server, whose every turn the test plays.
export { FakeSocket } from "./testing/fake_socket.js";
export { fakeNetwork, settle, tokenWith, type FakeNetwork } from "./testing/fake_network.js";
