#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace anteroom::socketio {

class handshake;
using handshake_ptr = std::shared_ptr<const handshake>;

// What the first HTTP request of a session said (socket.io 4.8, `socket.handshake`). Shared by the
// sockets of a connection, immutable, for any thread; one block, as every connection keeps one.
class handshake {
  public:
    using field = std::pair<std::string, std::string>;

    // The texts are copied.
    struct parts {
        std::string_view url;      // as sent
        std::string_view head;     // the header fields, one a line: "Name: value\r\n"
        std::string_view address;  // the peer's, numeric
        base::wall_time issued{};
        bool secure = false;
    };
    static handshake_ptr make(const parts& all);

    explicit handshake(const parts& all);
    handshake(const handshake&) = delete;
    handshake& operator=(const handshake&) = delete;

    std::string_view url() const;
    std::string_view address() const;
    base::wall_time issued() const { return issued_; }
    bool secure() const { return secure_; }

    // The first field of that name, in any case of letters; empty if there is none.
    std::string header(std::string_view name) const;
    std::vector<field> headers() const;

  private:
    std::string_view head() const;

    base::wall_time issued_;
    // The texts behind it, in this order, by their length.
    std::uint32_t url_bytes_;
    std::uint32_t head_bytes_;
    std::uint16_t address_bytes_;
    bool secure_;
};

}  // namespace anteroom::socketio
