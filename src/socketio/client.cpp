#include "socketio/client.hpp"

#include <algorithm>
#include <atomic>

namespace anteroom::socketio {

namespace wire_sio = wire::socketio;
using wire_sio::errc;
using wire_sio::packet_type;

namespace {

std::atomic<std::uint64_t> connections = 0;

}  // namespace

client::client(hub& owner, carrier& below, handshake_ptr first_request,
               std::unique_ptr<const legacy_peer> legacy)
    : owner_(owner),
      below_(below),
      handshake_(std::move(first_request)),
      legacy_(std::move(legacy)),
      number_(connections.fetch_add(1, std::memory_order_relaxed) + 1),
      deadline_(owner.now().steady + owner.settings().limit.connect_timeout) {}

client::~client() {
    on_closed(disconnect_reason::transport_close);
}

void client::on_open() {
    if (legacy_) admissions_.begin({packet_type::connect, "/", {}, nullptr, {}});
}

base::error_code client::on_text(std::string_view text) {
    if (owner_.settings().seal.parser == packet_parser::msgpack) return errc::wrong_parser;
    const auto packet = decoder_.on_text(text, owner_.arena(), owner_.settings().limit.packet);
    if (!packet) return packet.error();
    if (*packet) return handle(**packet);
    if (!authenticated_) return errc::bad_payload;  // nothing is collected for a stranger
    deadline_ = owner_.now().steady + owner_.settings().limit.assembly_timeout;
    below_.wake_by(deadline_);
    return {};
}

base::error_code client::on_binary(std::string_view bytes) {
    if (owner_.settings().seal.parser == packet_parser::msgpack) {
        const auto packet = owner_.msgpack().decode(bytes, owner_.settings().limit.packet);
        return packet ? handle(*packet) : packet.error();
    }
    const auto packet = decoder_.on_binary(bytes, owner_.arena(), owner_.settings().limit.packet);
    if (!packet) return packet.error();
    if (!*packet) return {};
    const auto kept = decoder_.take_delivered();
    return handle(**packet);
}

base::error_code client::handle(const wire_sio::packet& packet) {
    if (packet.type == packet_type::connect) return admissions_.begin(packet);
    // What comes for a namespace that was not joined breaks the protocol, also while its
    // middlewares still run: a stock client waits for the answer.
    socket* const to = find(packet.nsp);
    if (!to || !to->connected()) return errc::bad_payload;
    const socket_ptr kept{to};
    switch (packet.type) {
        case packet_type::event:
            kept->dispatch(packet);
            break;
        case packet_type::ack:
            if (packet.id) kept->on_ack(*packet.id, packet);
            break;
        case packet_type::disconnect:
            kept->become_disconnected(disconnect_reason::client_namespace_disconnect);
            break;
        default:
            return errc::bad_packet_type;
    }
    return {};
}

void client::on_admitted(socket& who) {
    authenticated_ = true;
    who.become_connected();
}

socket* client::find(std::string_view nsp) const {
    for (const auto& one : sockets_)
        if (one->within().name() == nsp) return one.get();
    return nullptr;
}

void client::send(const sealed_packet& packet) {
    if (closed_) return;
    below_.send(packet.first);
    for (const auto& attachment : packet.attachments) below_.send(attachment);
}

void client::forget(socket& gone) {
    admissions_.forget(gone);
    std::erase_if(sockets_, [&](const auto& one) { return one.get() == &gone; });
    if (!authenticated_ || !sockets_.empty() || closed_) return;
    // Who had been let in is a stranger again, with as much time: no lease would ever end it.
    authenticated_ = false;
    deadline_ = owner_.now().steady + owner_.settings().limit.connect_timeout;
    below_.wake_by(deadline_);
}

void client::close(disconnect_reason reason) {
    if (closing_ || closed_) return;
    closing_ = true;
    below_.close(reason);
}

void client::disconnect() {
    const auto all = sockets_;
    for (const auto& one : all) one->disconnect(false);
    close(disconnect_reason::forced_server_close);
}

void client::on_closed(disconnect_reason reason) {
    if (closed_) return;
    closed_ = true;
    admissions_.clear();
    while (!sockets_.empty()) {
        const socket_ptr last = sockets_.back();
        last->become_disconnected(reason);
    }
}

void client::on_time() {
    if (closing_) return;
    const auto now = owner_.now().steady;
    if (!authenticated_ || decoder_.awaits_attachments()) {
        if (now >= deadline_) {
            admissions_.on_time(now, true);
            return close(authenticated_ ? disconnect_reason::parse_error
                                        : disconnect_reason::connect_timeout);
        }
    }
    admissions_.on_time(now, false);
    // A callback may disconnect any of them, so each is kept while it is at work.
    const auto all = sockets_;
    for (const auto& one : all)
        if (one->connected()) one->on_time();
}

std::optional<base::steady_time> client::next_deadline() const {
    std::optional<base::steady_time> next;
    if (closing_) return next;  // a poll may be long in coming for the goodbye
    const auto consider = [&](std::optional<base::steady_time> when) {
        if (when && (!next || *when < *next)) next = when;
    };
    if (!authenticated_ || decoder_.awaits_attachments()) consider(deadline_);
    consider(admissions_.next_deadline());
    for (const auto& one : sockets_) consider(one->next_deadline());
    return next;
}

}  // namespace anteroom::socketio
