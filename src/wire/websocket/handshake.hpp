#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace anteroom::wire::websocket {

// The lines of one header field of a request, in their order, as views of the request.
class field_lines {
  public:
    static constexpr std::size_t lines_max = 8;

    field_lines() = default;
    field_lines(std::string_view value) { add(value); }
    field_lines(const char* value) : field_lines(std::string_view{value}) {}

    // Lines beyond lines_max are counted and not kept; the handshake is refused then.
    void add(std::string_view value) {
        if (count_ < lines_max) lines_[count_] = value;
        ++count_;
    }

    std::size_t count() const { return count_; }
    bool overfull() const { return count_ > lines_max; }
    std::span<const std::string_view> lines() const {
        return {lines_.data(), count_ < lines_max ? count_ : lines_max};
    }

  private:
    std::array<std::string_view, lines_max> lines_{};
    std::size_t count_ = 0;
};

// What an opening handshake is judged by. Views of the request, which must outlive the verdict.
struct handshake_request {
    std::string_view method;
    unsigned http_version = 0;  // 11 is HTTP/1.1
    field_lines host;
    field_lines upgrade;
    field_lines connection;
    field_lines key;         // Sec-WebSocket-Key
    field_lines version;     // Sec-WebSocket-Version
    field_lines protocol;    // Sec-WebSocket-Protocol
    field_lines extensions;  // Sec-WebSocket-Extensions, for negotiate_deflate()

    // Puts a header line where it belongs, whatever the case of its name; others are ignored.
    void take_field(std::string_view name, std::string_view value);
};

enum class handshake_status : std::uint16_t {
    accept = 101,
    bad_request = 400,       // answer, then close the connection
    upgrade_required = 426,  // the same, with `Sec-WebSocket-Version: 13`
};

struct handshake_verdict {
    handshake_status status = handshake_status::bad_request;
    std::string_view reason{};  // of a refusal: one sentence, static
    std::string_view key{};     // of an acceptance: the client's Sec-WebSocket-Key
    std::string_view
        subprotocol{};  // of an acceptance: the one to echo; empty: send no such header

    bool accepted() const { return status == handshake_status::accept; }
};

// Judges a request for a WebSocket (RFC 6455 4.2.1, WS-01, WS-02, WS-05) in time linear in its
// header. The first subprotocol offered that is a token is chosen; extensions are not looked at
// here.
handshake_verdict judge_handshake(const handshake_request& request);

// The one version there is: the value of `Sec-WebSocket-Version` in an answer with 426.
inline constexpr std::string_view supported_version = "13";

// RFC 6455 1.3.
inline constexpr std::string_view handshake_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

// The text whose SHA-1 digest in base64 is `Sec-WebSocket-Accept`: the key, then the GUID.
std::string accept_challenge(std::string_view key);

}  // namespace anteroom::wire::websocket
