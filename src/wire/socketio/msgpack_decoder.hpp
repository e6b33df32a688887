#pragma once

#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "wire/socketio/packet.hpp"

namespace anteroom::wire::socketio {

// Makes packets of binary messages, each a map {type, data, nsp, id} in msgpack
// (socket.io-msgpack-parser 3.0.2, `Decoder`; other keys are not looked at). One a shard: decoding
// a packet of ordinary size without binary allocates nothing, and a packet lives until the next
// one. Any error means that the connection has to be closed.
//
// What JSON has no word for comes as it would by JSON:
//   binary, ArrayBuffer (extension 0)   a placeholder and an attachment
//   undefined (fixext 1, type 0)        no member of its object; null in a list
//   Date (fixext 8, type 0)             its ISO text, null if it is none
//   any other extension                 [type, binary], as notepack.io 2 gives it
// Integers of 64 bits are kept exactly. A text has to be UTF-8, in which half a surrogate pair may
// stand as in json_arena. A key has to be a text, and nothing may follow the packet.
class msgpack_decoder {
  public:
    msgpack_decoder();
    ~msgpack_decoder();
    msgpack_decoder(const msgpack_decoder&) = delete;
    msgpack_decoder& operator=(const msgpack_decoder&) = delete;

    base::result<packet> decode(std::string_view message, const limits& limits);

  private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace anteroom::wire::socketio
