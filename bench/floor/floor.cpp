// The floor: a bare epoll loop that says the bytes of an Anteroom server to the load generator. It
// parses no JSON, checks no token, keeps no deadline and trusts its peer entirely: what remains is
// what the kernel and the framing cost. A measure, not a server.
//   PORT  where to listen on 127.0.0.1 [0: any free port]

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr std::string_view open_packet =
    R"(0{"sid":"AAAAAAAAAAAAAAAAAAAA","upgrades":[],"pingInterval":25000,)"
    R"("pingTimeout":20000,"maxPayload":1000000})";
constexpr std::string_view joined = R"(40{"sid":"AAAAAAAAAAAAAAAAAAAB"})";
constexpr std::string_view lease =
    R"(42["auth:lease",{"expiresAt":1700003600000,"renewAt":1700002880000,)"
    R"("serverTime":1700000000000}])";

struct peer {
    int descriptor;
    bool upgraded = false;
    bool member = false;
    std::size_t place = 0;  // among the members
    std::string unread;
    std::string output;
};

std::vector<peer*> members;
std::unordered_map<std::string, std::vector<peer*>> rooms;
// Apart from the peer, so that one without a room is not the larger for it.
std::unordered_multimap<peer*, std::string> joined_rooms;

void append_frame(std::string& out, char first, std::string_view payload) {
    out.push_back(first);
    if (payload.size() < 126) {
        out.push_back(static_cast<char>(payload.size()));
    } else {
        out.push_back(126);
        out.push_back(static_cast<char>(payload.size() >> 8));
        out.push_back(static_cast<char>(payload.size()));
    }
    out.append(payload);
}

void say(std::string& out, std::string_view text) {
    append_frame(out, static_cast<char>(0x81), text);
}

// Blocking would be a bug of the load; the floor does not queue.
void send_now(int descriptor, std::string_view bytes) {
    if (::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(bytes.size()))
        ::shutdown(descriptor, SHUT_RDWR);
}

std::string accept_value(std::string_view key) {
    const std::string text = std::string{key} + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int bytes = 0;
    EVP_Digest(text.data(), text.size(), digest, &bytes, EVP_sha1(), nullptr);
    unsigned char base64[64];
    const int size = EVP_EncodeBlock(base64, digest, static_cast<int>(bytes));
    return {reinterpret_cast<const char*>(base64), static_cast<std::size_t>(size)};
}

void upgrade(peer& from) {
    constexpr std::string_view field = "Sec-WebSocket-Key: ";
    const std::size_t at = from.unread.find(field);
    const std::string_view key = std::string_view{from.unread}.substr(at + field.size(), 24);
    from.output =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Accept: " +
        accept_value(key) + "\r\n\r\n";
    say(from.output, open_packet);
    from.unread.clear();
    from.upgraded = true;
}

void say_to(const std::vector<peer*>& hearers, std::string_view payload) {
    static std::string frame;
    frame.clear();
    say(frame, std::string{R"(42["said",)"}.append(payload));
    for (const peer* hearer : hearers) send_now(hearer->descriptor, frame);
}

// The string that begins at `at`; none of the load's has an escape.
std::string string_at(std::string_view text, std::size_t at) {
    return std::string{text.substr(at + 1, text.find('"', at + 1) - at - 1)};
}

void answer(peer& from, std::string_view text) {
    constexpr std::string_view echo = R"(["echo",)";
    constexpr std::string_view broadcast = R"(42["broadcast",)";
    constexpr std::string_view to_room = R"(42["say",)";
    constexpr std::string_view join = R"(["join",)";
    if (text.starts_with("40")) {
        from.member = true;
        from.place = members.size();
        members.push_back(&from);
        say(from.output, joined);
        say(from.output, lease);
    } else if (text.starts_with(broadcast)) {
        say_to(members, text.substr(broadcast.size()));
    } else if (text.starts_with(to_room)) {
        const std::string room = string_at(text, to_room.size());
        say_to(rooms[room], text.substr(to_room.size() + room.size() + 3));
    } else if (const auto at = text.find(echo); at != std::string_view::npos) {
        static std::string reply;
        reply.assign("43").append(text.substr(2, at - 2)).append("[");
        reply.append(text.substr(at + echo.size()));
        say(from.output, reply);
    } else if (const auto asked = text.find(join); asked != std::string_view::npos) {
        const std::string room = string_at(text, asked + join.size());
        rooms[room].push_back(&from);
        joined_rooms.emplace(&from, room);
        say(from.output, std::string{"43"}.append(text.substr(2, asked - 2)).append("[]"));
    }
}

// False: the peer is gone.
bool take_frames(peer& from, char* bytes, std::size_t size) {
    while (size >= 6) {
        std::size_t length = static_cast<unsigned char>(bytes[1]) & 0x7f;
        std::size_t head = 2;
        if (length == 126) {
            length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[2])) << 8 |
                     static_cast<unsigned char>(bytes[3]);
            head = 4;
        }
        if (size < head + 4 + length) break;
        const char* const key = bytes + head;
        char* const payload = bytes + head + 4;
        for (std::size_t i = 0; i < length; ++i) payload[i] ^= key[i % 4];
        if ((bytes[0] & 0x0f) == 8) {
            append_frame(from.output, static_cast<char>(0x88), {payload, length});
            send_now(from.descriptor, from.output);
            return false;
        }
        answer(from, {payload, length});
        bytes += head + 4 + length;
        size -= head + 4 + length;
    }
    from.unread.assign(bytes, size);
    return true;
}

bool serve(peer& from) {
    static std::array<char, 64 * 1024> buffer;
    const ssize_t got = ::recv(from.descriptor, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got <= 0) return got < 0 && errno == EAGAIN;
    const auto size = static_cast<std::size_t>(got);
    bool stays = true;
    if (!from.upgraded) {
        from.unread.append(buffer.data(), size);
        if (from.unread.ends_with("\r\n\r\n")) upgrade(from);
    } else if (from.unread.empty()) {
        stays = take_frames(from, buffer.data(), size);
    } else {
        std::string all = std::exchange(from.unread, {}) + std::string{buffer.data(), size};
        stays = take_frames(from, all.data(), all.size());
    }
    if (stays && !from.output.empty()) {
        send_now(from.descriptor, from.output);
        from.output.clear();
        if (from.output.capacity() > 256) std::string{}.swap(from.output);
    }
    return stays;
}

void leave(peer* gone) {
    ::close(gone->descriptor);
    if (gone->member) {
        members[gone->place] = members.back();
        members[gone->place]->place = gone->place;
        members.pop_back();
    }
    const auto [first, last] = joined_rooms.equal_range(gone);
    for (auto place = first; place != last; ++place) std::erase(rooms[place->second], gone);
    joined_rooms.erase(first, last);
    delete gone;
}

}  // namespace

int main() {
    const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const char* const port = std::getenv("PORT");
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    where.sin_port = htons(static_cast<std::uint16_t>(port ? std::atoi(port) : 0));
    socklen_t size = sizeof where;
    auto* const name = reinterpret_cast<sockaddr*>(&where);
    if (::bind(listening, name, size) != 0 || ::listen(listening, 4096) != 0) {
        std::perror("floor: listen");
        return 1;
    }
    ::getsockname(listening, name, &size);
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, listening, &wanted);
    std::printf("listening on http://127.0.0.1:%d\n", ntohs(where.sin_port));
    std::fflush(stdout);

    std::array<epoll_event, 512> ready;
    while (true) {
        const int count = ::epoll_wait(epoll, ready.data(), static_cast<int>(ready.size()), -1);
        for (int i = 0; i < count; ++i) {
            auto* const from = static_cast<peer*>(ready[static_cast<std::size_t>(i)].data.ptr);
            if (from) {
                if (!serve(*from)) leave(from);
                continue;
            }
            const int accepted =
                ::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (accepted < 0) continue;
            const int on = 1;
            ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            epoll_event watched{};
            watched.events = EPOLLIN | EPOLLET;
            watched.data.ptr = new peer{.descriptor = accepted, .unread = {}, .output = {}};
            ::epoll_ctl(epoll, EPOLL_CTL_ADD, accepted, &watched);
        }
    }
}
