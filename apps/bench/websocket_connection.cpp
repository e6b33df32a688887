#include "websocket_connection.hpp"

#include <string>

namespace anteroom::bench {

namespace {

constexpr std::size_t upgrade_response_bytes_max = 8192;

std::string upgrade_request(const target& where) {
    return "GET " + where.path +
           "?EIO=4&transport=websocket HTTP/1.1\r\n"
           "Host: " +
           where.host +
           "\r\n"
           "Upgrade: websocket\r\n"
           "Connection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Sec-WebSocket-Version: 13\r\n\r\n";
}

}  // namespace

void websocket_connection::on_connected() {
    upgraded_ = false;
    tcp_.send(upgrade_request(where_));
}

void websocket_connection::say_goodbye() {
    send_frame(opcode::close, "\x03\xe8");  // 1000, normal closure
}

void websocket_connection::on_broken(std::string_view why) {
    if (now() == state::leaving) return on_ended();
    fail(why);
}

// Returns how many bytes of `input` are done with.
std::size_t websocket_connection::on_bytes(std::string_view input) {
    std::string_view rest = input;
    if (!upgraded_) {
        const std::size_t head = take_upgrade(rest);
        if (head == 0) return 0;
        rest.remove_prefix(head);
    }
    server_frame frame;
    while (tcp_.is_open()) {
        const frame_status status = read_server_frame(rest, frame);
        if (status == frame_status::incomplete) break;
        if (status == frame_status::unsupported) {
            fail("the server sent a masked, fragmented, compressed or oversized frame");
            break;
        }
        on_frame(frame);
    }
    return input.size() - rest.size();
}

std::size_t websocket_connection::take_upgrade(std::string_view input) {
    const std::size_t end = input.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        if (input.size() > upgrade_response_bytes_max) fail("the upgrade response has no end");
        return 0;
    }
    const std::string_view status_line = input.substr(0, input.find("\r\n"));
    if (!status_line.starts_with("HTTP/1.1 101")) {
        fail(std::string("the upgrade was refused: ").append(status_line));
        return 0;
    }
    upgraded_ = true;
    return end + 4;
}

void websocket_connection::on_frame(const server_frame& frame) {
    switch (frame.kind) {
        case opcode::text:
            return on_packet(frame.payload);
        case opcode::ping:
            return send_frame(opcode::pong, frame.payload);
        case opcode::close:
            if (now() != state::leaving) fail("the server closed the WebSocket");
            return;
        case opcode::binary:
        case opcode::pong:
            return;
    }
    fail("the server sent a frame with an unknown opcode");
}

void websocket_connection::send_frame(opcode kind, std::string_view payload) {
    // Shared by all connections of the thread, so that a message costs no allocation.
    thread_local std::string frame;
    frame.clear();
    append_client_frame(frame, kind, payload);
    tcp_.send(frame);
}

}  // namespace anteroom::bench
