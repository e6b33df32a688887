#pragma once

#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "net/http_request.hpp"

namespace anteroom::net {

// Reads one HTTP/1 request from the bytes of a connection (RFC 9112). Boost.Beast's parser reads
// the head; what it lets pass and this server does not (HTTP-01 to HTTP-07) is refused before or
// after it. Made for one request; no I/O, no clock.
//
//   head --blank line--> body --its last byte--> complete
class http_parser {
  public:
    explicit http_parser(const http_limits& limits);
    ~http_parser();
    http_parser(http_parser&&) noexcept;
    http_parser& operator=(http_parser&&) noexcept;

    enum class progress : bool { needs_more, complete };

    // Takes what belongs to the request from the front of `bytes`.
    // After an error nothing more can be read from the connection (HTTP-11).
    base::result<progress> feed(std::string_view& bytes);

    bool head_complete() const;
    bool started() const;
    // Once the head is complete: neither has more of a body come, nor is more announced.
    bool body_within(std::size_t bytes_max) const;

    // Valid once the head is complete; its body once the request is.
    http_request& request();

  private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace anteroom::net
