#include "options.hpp"

namespace anteroom::bench {

const char* const usage_text =
    R"(usage: anteroom bench MODE (--port PORT | --url URL) [options]

Loads a Socket.IO server, over TLS or not, from one thread and says what it cost.

modes
  connect     opens connections with a token each, and closes them again;
              latency runs from the TCP connect to the CONNECT reply
  echo        each connection keeps one event with ack outstanding: echo(x, ack);
              with --rate, events leave by the clock, whatever is answered, and
              latency runs from when an event was due
  broadcast   the first member emits broadcast(x), one at a time, and waits until
              every member, itself too, has said(x); a message is one delivery
  rooms       the same in many small rooms at once: join(room, ack), then
              say(room, x) is heard by its members as said(x)
  idle        opens connections and holds them; reports memory and CPU at rest
  churn       holds connections while one after the other leaves, every second
              one without a goodbye, and comes back; a message is one return
  storm       all connections break at once and come back at once, again and again;
              latency runs from the break
  renew       echo, while each connection renews its token with auth:renew;
              a message is one renewal
  siege       echo by the clock, in peace and then beside a nuisance: what others do
              to the latency of the rest, and to the server's memory

options
  --port PORT           the server is on 127.0.0.1 at this port, without TLS
  --url URL             where it is: http://HOST:PORT or https://HOST:PORT, and a path
  --ca FILE             https: believe the certificates of these authorities (PEM)
                        [those of this machine]
  --insecure            https: believe whoever answers
  --resume              https: connections that come back resume their TLS session by ticket
  --path PATH           request path [/socket.io/]
  --transport NAME      websocket or polling [websocket]
  --secret TEXT         HS256 key [environment JWT_SECRET]
  --key-file FILE       private ES256 key in PEM, in place of the secret
  --tokens N            connect: so many tokens, made beforehand and used in turn; a few are soon
                        known to the server [a new one for each connection]
  --connections N       open at one time [connect 8, echo, renew and siege 100, broadcast, rooms,
                        churn and storm 1000, idle 5000]
  --parallel N          being opened at one time, except in connect and storm mode [64]
  --count N             stop after so many messages [connect 2000, else 100000000]
  --seconds S           stop after this time [connect 30, else 5]; idle: hold this long
  --slices N            echo, broadcast, rooms: also report the server's CPU a message of each of so
                        many parts of the time; on a machine with neighbours the least disturbed
                        of them says the most; siege: peace and siege take turns so often, and
                        the ratio of their p99 is the median of the turns; each p99 is that of
                        the calmest tenth of the parts of 100 ms [1]
  --warmup S            load before the measurement [1]; not in idle and storm
  --settle S            idle: wait between opening and holding [1]
  --timeout S           give up when nothing happens for this long [10]
  --payload BYTES       size of the string in an event, 8 to 65536 [32]
  --outstanding N       echo, rooms: so many events or messages under way at one time, over all
                        connections or rooms in turn [one on each]
  --rate N              echo, siege: events a second over all connections [echo as fast as answers
                        come, siege 2000]
  --nuisance NAME       siege: slow-reader (asks for a lot and reads nothing), one-byte (sends a
                        byte at a time) or flood (sends as fast as the server takes it)
  --nuisances N         siege: how many of them [1]
  --room-members N      rooms: members of each room, at least 2 [10]
  --rooms N             rooms: how many; beyond connections / members the connections are in
                        several each [connections / members]
  --renew-every S       renew: how often each connection renews [1]
  --namespace NAME      join this one too, with the same token; may be repeated
  --server-pid PID      also report CPU time and memory of this process
  --cpu N               run on this core only
  --json                one line of JSON instead of the table
  --progress            a line a second on the standard error [if that is a terminal]
  --quiet               no progress
  --help

A server needs the events that the mode names; those of the ready server are not enough.

exit status: 0 measured, 1 failed (a lost connection is a failure), 2 bad command line
)";

}  // namespace anteroom::bench
