// Socket.IO 5: packets for a namespace that the client has not joined.
import { hear, runCases, say, welcome } from '../../lib/socketio_cases.js';
import { ack, connect, connectError, disconnect, event } from '../../lib/socketio_packets.js';

runCases('before CONNECT', [
  { name: 'an EVENT ends the connection', joined: [], talk: [say(event(['message', 1]))], ends: true },
  {
    name: 'an EVENT with an id does',
    joined: [],
    talk: [say(event(['message-with-ack', 1], { id: 0 }))],
    ends: true,
  },
  {
    name: 'an EVENT with an attachment does',
    joined: [],
    talk: [say(event(['message', Buffer.from([1])]))],
    ends: true,
  },
  { name: 'an ACK does', joined: [], talk: [say(ack(0, [1]))], ends: true },
  { name: 'an ACK with an attachment does', joined: [], talk: [say(ack(0, [Buffer.from([1])]))], ends: true },
  { name: 'a DISCONNECT does', joined: [], talk: [say(disconnect())], ends: true },
  {
    name: 'an EVENT for a namespace that is not joined, beside one that is',
    talk: [say(event(['message', 1], { nsp: '/custom' }))],
    ends: true,
  },
  {
    name: 'an EVENT for a namespace that is none',
    talk: [say(event(['message', 1], { nsp: '/unknown' }))],
    ends: true,
  },
  {
    name: 'an EVENT behind a CONNECT that was refused',
    joined: [],
    talk: [
      say(connect('/refused-bare')),
      hear(connectError('/refused-bare', { message: 'no "reason"' })),
      say(event(['message', 1], { nsp: '/refused-bare' })),
    ],
    ends: true,
  },
  {
    name: 'an EVENT right behind CONNECT, while a middleware runs',
    joined: [],
    talk: [say(connect('/later'), event(['message', 1], { nsp: '/later' }))],
    ends: true,
  },
  {
    name: 'an EVENT for a second namespace, while its middleware runs',
    joined: ['/'],
    talk: [say(connect('/never')), say(event(['message', 1], { nsp: '/never' }))],
    ends: true,
  },
  {
    name: 'a DISCONNECT while a middleware runs',
    joined: ['/'],
    talk: [say(connect('/never')), say(disconnect('/never'))],
    ends: true,
  },
  {
    name: 'an EVENT right behind a CONNECT that nothing holds up is heard',
    joined: [],
    talk: [say(connect(), event(['message', 1])), hear(...welcome().hear, event(['message-back', 1]))],
    otherwise: 'the reference takes a turn for every CONNECT',
  },
]);
