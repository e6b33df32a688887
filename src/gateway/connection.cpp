#include "gateway/connection.hpp"

#include "base/utf8.hpp"
#include "gateway/seal.hpp"
#include "gateway/shard.hpp"
#include "wire/engineio/payload.hpp"

namespace anteroom::gateway {

namespace {

namespace engineio = wire::engineio;
namespace websocket = wire::websocket;
using engine::origin;
using engineio::packet_type;
using reaction = engine::session::reaction;
using timed = engine::session::timed;

constexpr std::string_view noop_packet = "6";
constexpr std::string_view close_packet = "1";

// How many times its limit a queue may reach within one turn before the rest is dropped.
constexpr std::size_t hopeless_factor = 16;

}  // namespace

connection::connection(shard& owner, std::string sid, engine::transport transport,
                       std::shared_ptr<const socketio::handshake> first_request)
    : entry([](entry& self, const base::instant&) { static_cast<connection&>(self).on_time(); }),
      owner_(owner),
      sid_(std::move(sid)),
      session_(owner.settings().engine, transport, owner.loop().now().steady),
      client_(owner.hub(), *this, std::move(first_request)) {
    schedule();
}

connection::~connection() = default;

const websocket::limits& connection::limits() const {
    return client_.authenticated() ? owner_.frame_limits() : owner_.early_frame_limits();
}

const options& connection::settings() const {
    return owner_.settings();
}

// --- what transports bring

void connection::on_frame(origin from, websocket::opcode kind, std::string_view payload) {
    if (ended_) return;
    if (kind == websocket::opcode::binary) return receive(from, engineio::binary_packet(payload));
    const auto packet = engineio::decode_packet(payload);
    if (packet) return receive(from, *packet);
    if (from == origin::probe) return perform(reaction::drop_probe, {});
    end(disconnect_reason::parse_error);
}

void connection::receive(origin from, const engineio::packet& packet) {
    perform(session_.receive(from, packet, owner_.loop().now().steady), packet);
}

void connection::perform(reaction what, const engineio::packet& packet) {
    switch (what) {
        case reaction::none:
            return;
        case reaction::deliver: {
            const auto error =
                packet.binary ? client_.on_binary(packet.data) : client_.on_text(packet.data);
            if (error) end(disconnect_reason::parse_error);
            return;
        }
        case reaction::answer_probe: {
            base::send_queue answer;
            answer.push(owner_.probe_answer());
            if (probe_ && probe_->io()) probe_->io()->flush(answer);
            // The client stops polling when its last poll has been answered.
            if (poll_) answer_poll();
            return;
        }
        case reaction::complete_upgrade:
            websocket_ = std::move(probe_);
            websocket_->promote();
            if (poll_)
                std::exchange(poll_, nullptr)->respond(poll_response(std::string{noop_packet}));
            flush();
            return;
        case reaction::drop_probe:
            session_.probe_gone();
            if (probe_ && probe_->io()) probe_->io()->close();
            return;
        case reaction::peer_closed:
            if (poll_)
                std::exchange(poll_, nullptr)->respond(poll_response(std::string{noop_packet}));
            return end(disconnect_reason::transport_close);
        case reaction::protocol_violation:
            return end(disconnect_reason::parse_error);
    }
}

void connection::on_read_end(origin from) {
    if (from == origin::current && !ended_) flush();
}

void connection::on_websocket_writable(origin from) {
    if (from != origin::current) return;
    blocked_ = false;
    if (!ended_) flush();
}

void connection::on_websocket_closed(origin from, bool clean) {
    if (from == origin::probe) {
        // Destroyed at the end of the turn, because it is the caller.
        if (!ended_) session_.probe_gone();
    } else if (!ended_) {
        end(clean ? disconnect_reason::transport_close : disconnect_reason::transport_error);
    }
    release_if_unused();
}

// --- requests

net::http_response connection::poll_response(std::string payload) const {
    auto response = net::text_response(200, "text/plain; charset=UTF-8", std::move(payload));
    response.fields.emplace_back("cache-control", "no-store");
    // Nobody who has not shown a token has the server work for him.
    response.may_be_packed = client_.authenticated();
    for (const auto& field : poll_fields_) response.fields.push_back(field);
    return response;
}

void connection::answer_handshake(net::http_exchange& exchange) {
    poll_fields_ = cors_fields(owner_.settings().cors, exchange.request());
    exchange.respond(poll_response("0" + engine::session::handshake(owner_.settings().engine, sid_,
                                                                    engine::transport::polling)));
}

void connection::take_poll(net::exchange_ptr exchange) {
    if (poll_) {
        // Two polls at a time: the client is confused, or somebody else has its id.
        exchange->respond({.status = 400, .fields = {}, .body = {}});
        return end(disconnect_reason::transport_error);
    }
    poll_fields_ = cors_fields(owner_.settings().cors, exchange->request());
    poll_ = std::move(exchange);
    poll_->on_abandoned([this] {
        poll_.reset();
        end(disconnect_reason::transport_error);
    });
    if (session_.releases_polls() && session_.outbox().empty())
        return std::exchange(poll_, nullptr)->respond(poll_response(std::string{noop_packet}));
    flush();
}

void connection::take_post(net::http_exchange& exchange) {
    const auto& request = exchange.request();
    auto fields = cors_fields(owner_.settings().cors, request);
    if (posting_ || request["Content-Type"].starts_with("application/octet-stream")) {
        exchange.respond({.status = 400, .fields = std::move(fields), .body = {}, .close = true});
        return end(disconnect_reason::transport_error);
    }
    if (!client_.authenticated() &&
        request.body.size() > owner_.settings().early_message_bytes_max) {
        exchange.respond({.status = 413, .fields = std::move(fields), .body = {}, .close = true});
        return;
    }
    posting_ = true;
    if (!base::is_valid_utf8(request.body)) {
        end(disconnect_reason::parse_error);
    } else {
        engineio::payload_reader reader{request.body, owner_.settings().engine.payload_packets_max};
        while (!ended_) {
            const auto packet = reader.next();
            if (!packet) end(disconnect_reason::parse_error);
            if (!packet || !*packet) break;
            receive(origin::current, **packet);
        }
    }
    posting_ = false;
    auto response = net::text_response(200, "text/html", "ok");
    for (auto& field : fields) response.fields.push_back(std::move(field));
    exchange.respond(std::move(response));
}

void connection::take_websocket(net::http_exchange& exchange) {
    websocket_ = std::make_unique<websocket_transport>(*this, origin::current);
    auto* const io = exchange.accept_websocket(*websocket_);
    if (!io) return end(disconnect_reason::transport_error);
    websocket_->attach(*io);
    send(make_packet(packet_type::open, engine::session::handshake(owner_.settings().engine, sid_,
                                                                   engine::transport::websocket)));
    flush();
}

void connection::take_probe(net::http_exchange& exchange) {
    auto probe = std::make_unique<websocket_transport>(*this, origin::probe);
    auto* const io = exchange.accept_websocket(*probe);
    if (!io) return;
    probe->attach(*io);
    const bool free = !probe_ || !probe_->io();
    if (free && session_.attach_probe(owner_.loop().now().steady)) {
        probe_ = std::move(probe);
        return schedule();
    }
    // Upgrading or upgraded already: the newcomer is closed. Its events go nowhere, so it is cut
    // off while its listener is still here.
    probe->mute();
    io->abort();
}

// --- time

void connection::wake_by(base::steady_time when) {
    if (ended_ || (scheduled() && scheduled_ <= when)) return;
    scheduled_ = when;
    owner_.loop().wheel().schedule(*this, when);
}

void connection::schedule() {
    wake_by(session_.next_deadline());
    if (const auto when = client_.next_deadline()) wake_by(*when);
}

void connection::on_time() {
    if (ended_) return release_if_unused();
    switch (session_.on_time(owner_.loop().now().steady)) {
        case timed::none:
            break;
        case timed::send_ping:
            send(owner_.ping());
            break;
        case timed::close_silent_peer:
            return end(disconnect_reason::ping_timeout);
        case timed::drop_probe:
            if (probe_ && probe_->io()) probe_->io()->close();
            break;
        case timed::give_up_closing:
            return end(closing_with_.value_or(disconnect_reason::forced_close));
    }
    client_.on_time();
    if (!ended_) schedule();
}

// --- what goes out

// Only queues: it may be called while the members of a room are walked through, and a connection
// that ended here would change them.
void connection::send(const base::shared_message& message) {
    if (ended_ || output_ == output_state::hopeless) return;
    if (!session_.send(message) && output_ == output_state::fine)
        output_ = output_state::over_limit;
    if (session_.outbox().bytes() > hopeless_factor * owner_.settings().engine.outbox_bytes_max)
        output_ = output_state::hopeless;
    owner_.loop().at_turn_end(*this);
}

bool connection::writable() const {
    if (ended_ || session_.closing() || !session_.outbox().empty()) return false;
    return session_.current() == engine::transport::websocket ? !blocked_ : poll_ != nullptr;
}

void connection::close(disconnect_reason reason) {
    if (ended_ || closing_with_) return;
    closing_with_ = reason;
    session_.begin_closing(owner_.loop().now().steady);
    schedule();
    owner_.loop().at_turn_end(*this);
}

void connection::at_turn_end() {
    if (ended_) return;
    // What one turn produced may be more than the limit: a peer that reads can have it.
    flush();
    if (ended_ || output_ == output_state::fine) return;
    const bool still_over = session_.outbox().bytes() > owner_.settings().engine.outbox_bytes_max;
    if (output_ == output_state::over_limit && !still_over) {
        output_ = output_state::fine;
        return;
    }
    // What it has not read of a megabyte it will not read in a goodbye either.
    if (websocket_ && websocket_->io()) {
        websocket_->mute();  // the reason is ours, not that the socket is gone
        websocket_->io()->abort();
    }
    end(disconnect_reason::slow_consumer);
}

void connection::offer(net::send_batch& batch) {
    if (ended_ || blocked_ || session_.current() != engine::transport::websocket) return;
    if (websocket_ && websocket_->io()) websocket_->io()->offer(session_.outbox(), batch);
}

void connection::take_note(const net::send_batch& batch) {
    if (websocket_ && websocket_->io()) websocket_->io()->take_note(session_.outbox(), batch);
}

void connection::flush() {
    if (session_.current() == engine::transport::polling) {
        if (poll_ && (!session_.outbox().empty() || closing_with_)) answer_poll();
        return;
    }
    if (!websocket_ || !websocket_->io()) return;
    if (!session_.outbox().empty()) {
        if (blocked_) return;
        const auto flushed = websocket_->io()->flush(session_.outbox());
        if (flushed == net::websocket_connection::flushed::gone) return;
        blocked_ = flushed == net::websocket_connection::flushed::blocked;
    }
    if (closing_with_ && session_.outbox().empty() && !ended_) end(*closing_with_);
}

void connection::answer_poll() {
    auto& outbox = session_.outbox();
    std::string payload;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < outbox.size(); ++i) bytes += engineio::payload_bytes(*outbox[i]);
    payload.reserve(bytes + 2);
    const bool last = closing_with_ && outbox.empty();
    if (outbox.empty()) payload = noop_packet;
    while (!outbox.empty()) {
        engineio::append_packet(payload, *outbox[0]);
        outbox.pop();
    }
    // A stock client acts on a DISCONNECT a tick after it acts on the close, so the two must not
    // come in one payload: the close waits for the next poll (as in the reference).
    if (last) payload.append("\x1e").append(close_packet);
    std::exchange(poll_, nullptr)->respond(poll_response(std::move(payload)));
    if (last && !ended_) end(*closing_with_);
}

// --- the end

void connection::end(disconnect_reason reason) {
    if (ended_) return;
    ended_ = true;
    cancel();
    owner_.unlist(*this);
    client_.on_closed(reason);
    session_.outbox().clear();
    if (poll_) std::exchange(poll_, nullptr)->respond(poll_response(std::string{close_packet}));
    for (auto* transport : {websocket_.get(), probe_.get()})
        if (transport && transport->io()) transport->io()->close();
    release_if_unused();
}

void connection::release_if_unused() {
    if (!ended_) return;
    for (const auto* transport : {websocket_.get(), probe_.get()})
        if (transport && transport->io()) return;
    owner_.retire(*this);
}

}  // namespace anteroom::gateway
