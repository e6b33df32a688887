#pragma once

#include <memory>
#include <string_view>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/message.hpp"
#include "net/connection.hpp"
#include "net/test_client.hpp"
#include "net/tls_context.hpp"
#include "wire/websocket/frame_encoder.hpp"

namespace anteroom::net::test {

// A text as a queue holds it, behind its frame's header.
inline base::message_ptr framed(std::string_view payload) {
    auto made = base::message::make(base::message::kind::text, {payload});
    made->set_frame_header_bytes(wire::websocket::write_header_before(
        made->frame_header_end(), wire::websocket::opcode::text, made->packet().size()));
    return made;
}

struct socket_sizes {
    int bytes = 0;  // of each buffer that the kernel keeps between the two ends; 0: its default
};

// Two ends of a TCP connection on this machine: the server's, non-blocking, and the client's.
struct tcp_pair {
    explicit tcp_pair(socket_sizes sizes = {}) {
        const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int connecting = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        // Windows are agreed on when the two connect.
        if (sizes.bytes > 0) {
            ::setsockopt(listening, SOL_SOCKET, SO_SNDBUF, &sizes.bytes, sizeof sizes.bytes);
            ::setsockopt(connecting, SOL_SOCKET, SO_RCVBUF, &sizes.bytes, sizeof sizes.bytes);
        }
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof where;
        auto* const name = reinterpret_cast<sockaddr*>(&where);
        ANTEROOM_CHECK(::bind(listening, name, size) == 0 && ::listen(listening, 1) == 0);
        ANTEROOM_CHECK(::getsockname(listening, name, &size) == 0);
        ANTEROOM_CHECK(::connect(connecting, name, size) == 0);
        server = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        client = connecting;
        const int on = 1;  // as the listener does
        ::setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ::close(listening);
    }
    int server = -1;
    int client = -1;
};

// A loop on the test's clock, and the connections that it serves.
class test_net {
  public:
    ~test_net() {
        connections.close_all();
        settle(loop);
    }

    // A connection that speaks what `make` makes, and its client.
    template <class Make>
    test_client open(Make make, socket_sizes sizes = {}) {
        const tcp_pair pair{sizes};
        stream server{pair.server};
        if (tls) ANTEROOM_CHECK(server.secure(*tls));
        auto& made = connections.add(std::move(server), address{});
        made.start(make(made));
        return test_client{pair.client};
    }

    bool ends(test_client& client) {
        return run_until(loop, [&] {
            client.read();
            return client.ended;
        });
    }

    std::shared_ptr<const tls_context> tls;  // set: connections speak it
    event_loop loop{&read_test_clock};
    connection_set connections{loop};
};

}  // namespace anteroom::net::test
