#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/event_loop.hpp"
#include "net/http_request.hpp"
#include "net/stream.hpp"
#include "wire/websocket/client_deflate.hpp"
#include "wire/websocket/client_frames.hpp"

// The other end of a connection, and an event loop that runs turn by turn on a clock of its own.
namespace anteroom::net::test {

using namespace std::chrono_literals;

// The clock of the loops of this thread: it moves when a test says so.
inline thread_local base::instant now{base::steady_time{1h}, base::wall_time{1'700'000'000s}};

inline base::instant read_test_clock() {
    return now;
}

// An HTTP answer as it came.
struct answer {
    unsigned status = 0;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;

    // The values of the fields of that name, in order, joined with a bar.
    std::string operator[](std::string_view name) const {
        std::string found;
        for (const auto& [field, value] : fields)
            if (equal_ignoring_case(field, name)) found += (found.empty() ? "" : "|") + value;
        return found;
    }
};

// A frame of the server: final and unmasked, as all of them are; its payload is inflated.
struct frame {
    wire::websocket::opcode kind{};
    std::string payload;
    bool compressed = false;
    friend bool operator==(const frame&, const frame&) = default;
};

inline frame text_frame(std::string_view payload) {
    return {wire::websocket::opcode::text, std::string{payload}};
}
inline frame close_frame(unsigned code) {
    return {wire::websocket::opcode::close,
            {static_cast<char>(code >> 8), static_cast<char>(code & 0xff)}};
}

// A connected, non-blocking socket that collects what it gets.
class test_client {
  public:
    explicit test_client(int descriptor) : io(descriptor) {
        const int on = 1;
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    test_client(test_client&&) = default;

    // The server is on 127.0.0.1. If there is none, it has ended.
    static test_client to(std::uint16_t port) {
        const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        where.sin_port = htons(port);
        test_client client{made};
        client.ended =
            ::connect(made, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0;
        return client;
    }

    // How much of it the kernel took.
    std::size_t send_some(std::string_view bytes) {
        std::size_t taken = 0;
        while (taken < bytes.size()) {
            const auto sent = ::send(io.descriptor(), bytes.data() + taken, bytes.size() - taken,
                                     MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent <= 0) break;
            taken += static_cast<std::size_t>(sent);
        }
        return taken;
    }
    // True if the kernel took all of it.
    bool send(std::string_view bytes) { return send_some(bytes) == bytes.size(); }
    bool send_frame(wire::websocket::opcode kind, std::string_view payload) {
        return send(wire::websocket::masked_frame(kind, payload));
    }
    bool send_text(std::string_view payload) {
        return send_frame(wire::websocket::opcode::text, payload);
    }

    // Takes what has come, up to so much.
    void read(std::size_t bytes_max = std::string::npos) {
        char buffer[16 * 1024];
        while (!ended && bytes_max > 0) {
            const auto got =
                ::recv(io.descriptor(), buffer, std::min(sizeof buffer, bytes_max), MSG_DONTWAIT);
            if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
            if (got <= 0) {
                ended = true;
                was_reset = got < 0;
                return;
            }
            received.append(buffer, static_cast<std::size_t>(got));
            bytes_max -= static_cast<std::size_t>(got);
        }
    }
    // For servers on another thread: reads until it is so, or for 10 s.
    template <class Condition>
    bool wait_until(Condition condition) {
        const auto give_up = std::chrono::steady_clock::now() + 10s;
        for (;;) {
            read();
            if (condition()) return true;
            if (ended || std::chrono::steady_clock::now() > give_up) return false;
            pollfd waiting{io.descriptor(), POLLIN, 0};
            ::poll(&waiting, 1, 1000);
        }
    }

    // Breaks the connection off with a RST.
    void reset() {
        const linger at_once{1, 0};
        ::setsockopt(io.descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        io.close();
    }

    // The oldest answer, if it is whole. To HEAD there is no body, whatever its length.
    std::optional<answer> take_answer(bool to_head = false) {
        const auto end = received.find("\r\n\r\n");
        if (end == std::string::npos) return std::nullopt;
        answer taken;
        std::string_view head{received.data(), end + 2};
        if (!head.starts_with("HTTP/1.1 ")) return std::nullopt;
        taken.status = static_cast<unsigned>(std::stoul(std::string{head.substr(9, 3)}));
        head.remove_prefix(head.find("\r\n") + 2);
        while (!head.empty()) {
            const auto line = head.substr(0, head.find("\r\n"));
            head.remove_prefix(line.size() + 2);
            const auto colon = line.find(": ");
            taken.fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
        }
        const std::string length = taken["Content-Length"];
        const std::size_t bytes = length.empty() || to_head ? 0 : std::stoul(length);
        if (received.size() < end + 4 + bytes) return std::nullopt;
        taken.body = received.substr(end + 4, bytes);
        received.erase(0, end + 4 + bytes);
        return taken;
    }

    // The oldest frame, if it is whole.
    std::optional<frame> take_frame() {
        const auto octet = [&](std::size_t at) { return static_cast<unsigned char>(received[at]); };
        if (received.size() < 2) return std::nullopt;
        std::size_t header = 2;
        std::size_t length = octet(1);
        if (length >= 126) {
            const std::size_t more = length == 126 ? 2 : 8;
            if (received.size() < header + more) return std::nullopt;
            length = 0;
            for (std::size_t i = 0; i < more; ++i) length = length << 8 | octet(header + i);
            header += more;
        }
        if (received.size() < header + length) return std::nullopt;
        frame taken{static_cast<wire::websocket::opcode>(octet(0) & 0x0f),
                    received.substr(header, length)};
        // A server neither masks nor, here, sends fragments; RSV1 says that it has compressed.
        taken.compressed = (octet(0) & 0x40) != 0;
        if (taken.compressed) taken.payload = wire::websocket::inflated(taken.payload);
        if ((octet(0) & 0xb0) != 0x80) taken.payload = "bad frame header";
        received.erase(0, header + length);
        return taken;
    }

    stream io;
    std::string received;
    bool ended = false;      // the server sends no more
    bool was_reset = false;  // it ended with an error
};

// Runs the loop until it is so. False if that does not come about; the turns are many because the
// network of the machine, also the one to itself, may take its time.
template <class Condition>
bool run_until(event_loop& loop, Condition condition) {
    for (int turns = 0; turns < 3000; ++turns) {
        if (condition()) return true;
        loop.turn(turns < 20 ? 0ms : 1ms);
    }
    return condition();
}

// Runs the loop for as long as there is something to do.
inline void settle(event_loop& loop) {
    for (int turns = 0; turns < 12; ++turns) loop.turn(0ms);
}

// Moves the clock and lets the loop see it.
inline void pass(event_loop& loop, std::chrono::milliseconds time) {
    now.steady += time;
    now.wall += time;
    settle(loop);
}

inline std::string get(std::string_view target, std::string_view fields = {}) {
    return std::string{"GET "}.append(target).append(" HTTP/1.1\r\nHost: a\r\n").append(fields) +
           "\r\n";
}
inline std::string post(std::string_view target, std::string_view body,
                        std::string_view fields = {}) {
    return std::string{"POST "}
        .append(target)
        .append(" HTTP/1.1\r\nHost: a\r\nContent-Length: ")
        .append(std::to_string(body.size()))
        .append("\r\n")
        .append(fields)
        .append("\r\n")
        .append(body);
}

// The opening handshake of RFC 6455 1.3.
inline constexpr std::string_view upgrade_fields =
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

}  // namespace anteroom::net::test
