#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <openssl/types.h>

#include "net/stream.hpp"

namespace anteroom::net {

class tls_context;

// The server's side of TLS on a non-blocking socket that somebody else owns. The handshake happens
// inside the first reads. After an error it does nothing more.
//
//   handshake --Finished--> open --close_notify--> ended     any --alert, garbage, bare FIN-->
//   failed
class tls_session {
  public:
    // Null if there is no memory for it.
    static std::unique_ptr<tls_session> make(const tls_context& context, int descriptor);
    ~tls_session();
    tls_session(const tls_session&) = delete;
    tls_session& operator=(const tls_session&) = delete;

    // Decrypts until the buffer is full or nothing is left in the socket and in here. `ended`: the
    // peer has said close_notify; `failed`: anything else ended it, a stream cut short included.
    stream::progress read(std::span<char> into);

    // Gathers the parts into records of up to 16 KiB. A record that the socket did not take wholly
    // is kept here and counts as written; there is one at most.
    stream::progress write(std::span<const iovec> parts);

    bool holds_output() const { return !kept_.empty() || finishing_; }

    // Sends close_notify, then FIN, as soon as what is kept here is out.
    void finish_writing();
    // Tries to send close_notify, if there is anybody to hear it.
    void say_goodbye();

    // TLS may have to write before it can read on, and to read before it can write. Goes on with
    // what is kept here; answers which of epoll's events that leaves for the connection.
    std::uint32_t go_on(std::uint32_t events);

  private:
    struct wire;  // OpenSSL's view of the socket

    tls_session() = default;
    stream::progress stop_reading(int result, std::size_t got);
    bool send_record(const char* data, std::size_t bytes, std::size_t& sent);
    void flush();
    void fail();

    SSL* ssl_ = nullptr;
    int descriptor_ = -1;
    std::size_t may_receive_ = 0;  // until others get their turn
    bool socket_empty_ = false;    // for this call
    bool read_waits_to_write_ = false;
    bool finishing_ = false;
    std::optional<stream::status> over_;  // how reading ended
    bool failed_ = false;
    std::string kept_;  // the bytes of the record that is not out yet
};

}  // namespace anteroom::net
