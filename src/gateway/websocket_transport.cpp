#include "gateway/websocket_transport.hpp"

#include "gateway/connection.hpp"

namespace anteroom::gateway {

void websocket_transport::on_message(wire::websocket::opcode kind, std::string_view payload) {
    owner_.on_frame(role_, kind, payload);
}

bool websocket_transport::on_read_end() {
    return owner_.on_read_end(role_);
}

void websocket_transport::on_last_call() {
    owner_.on_last_call(role_);
}

void websocket_transport::on_writable() {
    owner_.on_websocket_writable(role_);
}

void websocket_transport::on_closed(bool clean) {
    io_ = nullptr;
    if (!muted_) owner_.on_websocket_closed(role_, clean);
}

const wire::websocket::limits& websocket_transport::limits() const {
    return owner_.limits();
}

const wire::websocket::deflate_settings* websocket_transport::deflate() const {
    const auto& settings = owner_.settings().deflate;
    return settings ? &*settings : nullptr;
}

}  // namespace anteroom::gateway
