#include "connection.hpp"

#include "polling_connection.hpp"
#include "websocket_connection.hpp"

namespace anteroom::bench {

void connection::open(std::string_view token) {
    connect_packet_.assign(R"(40{"token":")").append(token).append(R"("})");
    state_ = state::opening;
    joined_ = 0;
    begin();
}

void connection::close() {
    if (state_ != state::joined) return;
    state_ = state::leaving;
    say_goodbye();
}

void connection::drop() {
    state_ = state::closed;
    release();
}

void connection::on_packet(std::string_view packet) {
    if (packet.empty()) return fail("the server sent an empty packet");
    switch (packet.front()) {
        case '4':
            break;
        case '2':
            return send("3");
        case '0':
            if (state_ != state::opening) return fail("the server opened a session twice");
            state_ = state::joining;
            on_opened(packet.substr(1));
            return send(connect_packet_);
        default:
            return;
    }
    const std::string_view message = packet.substr(1);
    if (state_ == state::joined) {
        if (message.starts_with('1')) return fail("the server disconnected the socket");
        return told_.on_message(*this, message);
    }
    if (state_ == state::joining) {
        if (message.starts_with('0')) return on_namespace_joined();
        if (message.starts_with('4')) return fail(std::string("refused: ").append(message));
    }
}

void connection::on_namespace_joined() {
    if (joined_ == namespaces_.size()) {
        state_ = state::joined;
        return told_.on_joined(*this);
    }
    const std::string_view payload = std::string_view{connect_packet_}.substr(2);
    send(std::string("40").append(namespaces_[joined_++]).append(",").append(payload));
}

void connection::on_ended() {
    if (state_ != state::leaving) return fail("the server ended the connection");
    state_ = state::closed;
    release();
    told_.on_left(*this);
}

void connection::fail(std::string_view why) {
    const std::string kept(why);  // `why` may view a buffer that release() drops
    state_ = state::closed;
    release();
    told_.on_failed(*this, kept);
}

std::unique_ptr<connection> make_connection(transport how, event_loop& loop, const target& where,
                                            connection::owner& told, std::size_t number) {
    if (how == transport::polling)
        return std::make_unique<polling_connection>(loop, where, told, number);
    return std::make_unique<websocket_connection>(loop, where, told, number);
}

}  // namespace anteroom::bench
