// Socket.IO 5: a client is not let into a namespace, or not in time.
import { hear, runCases, say, welcome } from '../../lib/socketio_cases.js';
import { connect, connectError } from '../../lib/socketio_packets.js';

const unknown = { message: 'Invalid namespace' };

/** @import { Case } from '../../lib/socketio_cases.js' */

runCases('CONNECT_ERROR', [
  ...[
    '/unknown',
    '/custom/',
    '/CUSTOM',
    '//',
    '/dynamic-',
    '/__proto__',
    '/constructor',
    '/toString',
    '/%2e%2e',
    '/é😀',
    '/ ',
  ].map(
    (nsp) =>
      /** @type {Case} */ ({
        name: `answers a namespace that is none, ${nsp}, and the connection lives`,
        joined: [],
        talk: [say(connect(nsp)), hear(connectError(nsp, unknown))],
      }),
  ),
  {
    name: 'answers a long name',
    joined: [],
    talk: [say(connect(`/${'x'.repeat(5000)}`)), hear(connectError(`/${'x'.repeat(5000)}`, unknown))],
  },
  {
    name: 'leaves the namespaces that were joined',
    joined: ['/', '/custom'],
    talk: [say(connect('/unknown', { token: 'x' })), hear(connectError('/unknown', unknown))],
  },
  {
    name: 'comes each time',
    joined: [],
    talk: [
      say(connect('/unknown')),
      hear(connectError('/unknown', unknown)),
      say(connect('/unknown')),
      hear(connectError('/unknown', unknown)),
    ],
  },
  {
    name: 'has the message and the data of a middleware',
    joined: [],
    talk: [
      say(connect('/refused', { token: 'x' })),
      hear(connectError('/refused', { message: 'not authorized', data: { reason: 'because', code: 7 } })),
    ],
  },
  {
    name: 'has no data where the middleware gives none',
    joined: [],
    talk: [say(connect('/refused-bare')), hear(connectError('/refused-bare', { message: 'no "reason"' }))],
  },
  {
    name: 'does not close the way to the same namespace',
    joined: ['/'],
    talk: [
      say(connect('/refused-bare')),
      hear(connectError('/refused-bare', { message: 'no "reason"' })),
      say(connect('/refused-bare')),
      hear(connectError('/refused-bare', { message: 'no "reason"' })),
      say(connect('/custom')),
      welcome('/custom'),
    ],
  },
  {
    name: 'is no packet of a client',
    talk: [say(connectError('/', { message: 'x' }))],
    ends: true,
  },
  {
    name: 'is no packet of a client that has not joined',
    joined: [],
    talk: [say(connectError('/', { message: 'x' }))],
    ends: true,
  },
  {
    name: 'is no packet of a client whose CONNECT waits',
    talk: [say(connect('/never')), say(connectError('/never', { message: 'x' }))],
    ends: true,
  },
]);

const soon = { env: { CONNECT_TIMEOUT_MS: '1500' } };
runCases(
  'connectTimeout',
  [
    { name: 'ends a connection that joins nothing', joined: [], talk: [], ends: true },
    {
      name: 'ends one that was refused everywhere',
      joined: [],
      talk: [say(connect('/unknown')), hear(connectError('/unknown', unknown))],
      ends: true,
    },
    {
      name: 'refuses who waits for a middleware that never answers, and ends its connection',
      joined: [],
      talk: [say(connect('/never')), hear(connectError('/never', { message: 'timeout' }))],
      ends: true,
      otherwise: 'the reference says nothing',
    },
    {
      name: 'refuses a second namespace, and the first lives on',
      talk: [say(connect('/never')), hear(connectError('/never', { message: 'timeout' }))],
      otherwise: 'the reference waits for ever',
    },
  ],
  soon,
);
