#include "gateway/connection.hpp"

#include <algorithm>
#include <chrono>

#include "base/walk_in_stages.hpp"
#include "gateway/seal.hpp"
#include "gateway/shard.hpp"

namespace anteroom::gateway {

namespace {

namespace engineio = wire::engineio;
namespace websocket = wire::websocket;
using engine::origin;
using engineio::packet_type;
using reaction = engine::session::reaction;
using timed = engine::session::timed;
using namespace std::chrono_literals;

// How many times its limit a queue may reach within one turn before the rest is dropped.
constexpr std::size_t hopeless_factor = 16;

}  // namespace

connection::connection(shard& owner, std::string_view sid, revision revision,
                       engine::transport transport)
    : entry([](entry& self, const base::instant&) { static_cast<connection&>(self).on_time(); }),
      owner_(owner),
      session_(owner.settings().engine, revision, transport, owner.loop().now().steady),
      sid_(sid),
      polls_(revision) {
    schedule();
}

connection::~connection() = default;

void connection::begin(const socketio::handshake_ptr& first_request) {
    user_ = owner_.users().open(*this, first_request);
    schedule();
}

bool connection::trusts_peer() {
    if (!trusted_) trusted_ = user_ && user_->trusts_peer();
    return trusted_;
}

const websocket::limits& connection::limits() {
    return trusts_peer() ? owner_.frame_limits() : owner_.early_frame_limits();
}

const options& connection::settings() const {
    return owner_.settings();
}

// --- what transports bring

void connection::on_frame(origin from, websocket::opcode kind, std::string_view payload) {
    if (ended_) return;
    std::string bytes;
    const auto packet = kind == websocket::opcode::binary
                            ? engineio::decode_binary_frame(protocol(), payload)
                            : engineio::decode_text_frame(protocol(), payload, bytes);
    if (packet) return receive(from, *packet);
    if (from == origin::probe) return perform(reaction::drop_probe, {});
    end(disconnect_reason::parse_error);
}

void connection::receive(origin from, const engineio::packet& packet) {
    if (watched_ && user_) {
        user_->on_packet(packet);
        if (ended_) return;
    }
    perform(session_.receive(from, packet, owner_.loop().now().steady), packet);
}

void connection::perform(reaction what, const engineio::packet& packet) {
    switch (what) {
        case reaction::none:
            if (packet.type != packet_type::pong) return;
            wake_by(session_.next_deadline());  // an interval may be shorter than the timeout
            if (user_) user_->on_heartbeat();
            return;
        case reaction::deliver:
            if (!user_ || user_->on_message(packet.data, packet.binary)) return end_after_breach();
            // Not at the turn's end: what many ask for in one turn would be there all at once.
            if (output_ != output_state::fine) send_what_waits();
            return;
        case reaction::answer_ping:
            send(owner_.pong());
            if (user_) user_->on_heartbeat();
            return;
        case reaction::answer_probe: {
            base::send_queue answer;
            answer.push(owner_.probe_answer());
            if (probe_ && probe_->io()) probe_->io()->flush(answer);
            if (user_) user_->on_upgrading();
            // The client stops polling when its last poll has been answered.
            if (!poll_) return;
            return session_.outbox().empty() ? answer_poll(polls_.packets(engineio::noop_packet))
                                             : flush();
        }
        case reaction::complete_upgrade:
            return complete_upgrade();
        case reaction::drop_probe:
            session_.probe_gone();
            if (probe_ && probe_->io()) probe_->io()->close();
            return;
        case reaction::peer_closed:
            if (poll_) answer_poll(polls_.packets(engineio::noop_packet));
            return end(disconnect_reason::transport_close);
        case reaction::protocol_violation:
            return end(disconnect_reason::parse_error);
        case reaction::heartbeat_violation:
            return end(disconnect_reason::transport_error);
    }
}

void connection::complete_upgrade() {
    websocket_ = std::move(probe_);
    websocket_->promote();
    place_.reset();
    if (poll_) answer_poll(polls_.packets(engineio::noop_packet));
    if (user_) user_->on_upgrade();
    flush();
}

// At the end of the turn, when the answers to others are known too: so that the kernel's way out is
// gone many times in a row, and often with one call.
bool connection::on_read_end(origin from) {
    if (from != origin::current || ended_ || blocked_ || session_.outbox().empty()) return false;
    owner_.loop().at_turn_end(*this);
    return true;
}

void connection::on_last_call(origin from) {
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

// --- time

void connection::wake_by(base::steady_time when) {
    if (ended_ || (scheduled() && scheduled_ <= when)) return;
    scheduled_ = when;
    owner_.loop().wheel().schedule(*this, when);
}

void connection::schedule() {
    wake_by(session_.next_deadline());
    if (!user_) return;
    if (const auto when = user_->next_deadline()) wake_by(*when);
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
    if (user_) user_->on_time();
    if (!ended_) schedule();
}

// --- what goes out

// Only queues: it may be called while the members of a room are walked through, and a connection
// that ended here would change them.
void connection::send(const base::shared_message& message) {
    if (ended_ || output_ == output_state::hopeless) return;
    if (watched_ && user_) {
        user_->on_packet_create(packet_of(*message));
        if (ended_) return;
    }
    const bool as_it_is = message->type() == base::message::kind::text ||
                          (protocol() == revision::v4 && !sends_text_);
    if (!session_.send(as_it_is ? message : binary_for(*message, protocol(), sends_text_)))
        on_over_limit();
    owner_.loop().at_turn_end(*this);
}

void connection::on_over_limit() {
    const std::size_t hopeless = hopeless_factor * owner_.settings().engine.outbox_bytes_max;
    output_ =
        session_.outbox().bytes() > hopeless ? output_state::hopeless : output_state::over_limit;
}

bool connection::writable() const {
    if (ended_ || session_.closing() || !session_.outbox().empty()) return false;
    return session_.current() == engine::transport::websocket ? !blocked_ : poll_ != nullptr;
}

std::string_view connection::transport_name() const {
    return session_.current() == engine::transport::websocket ? "websocket" : "polling";
}

void connection::close(disconnect_reason reason) {
    if (ended_ || closing_with_) return;
    closing_with_ = reason;
    begun_closing_ = true;
    // Nobody need wait long for the goodbye to who has shown no token.
    constexpr auto strangers_goodbye = 2s;
    const auto within = owner_.settings().engine.close_timeout;
    session_.begin_closing(
        owner_.loop().now().steady,
        trusts_peer() ? within : std::min<std::chrono::milliseconds>(within, strangers_goodbye));
    schedule();
    owner_.loop().at_turn_end(*this);
}

void connection::at_turn_end() {
    // No one's callback is around this one: what cannot be had (memory, above all) costs the
    // connection that asked for it, and no other.
    try {
        send_what_waits();
    } catch (...) {
        cut_off(disconnect_reason::transport_error);
    }
}

void connection::send_what_waits() {
    if (ended_) return;
    // What one turn produced may be more than the limit: a peer that reads can have it.
    flush();
    begun_closing_ = false;
    if (ended_ || output_ == output_state::fine) return;
    const bool still_over = session_.outbox().bytes() > owner_.settings().engine.outbox_bytes_max;
    if (output_ == output_state::over_limit && !still_over) {
        output_ = output_state::fine;
        return;
    }
    // What it has not read of a megabyte it will not read in a goodbye either.
    cut_off(disconnect_reason::slow_consumer);
}

void connection::cut_off(disconnect_reason reason) {
    if (websocket_ && websocket_->io()) {
        websocket_->mute();  // the reason is ours, not that the socket is gone
        websocket_->io()->abort();
    }
    end(reason);
}

void connection::offer(net::send_batch& batch) {
    if (ended_ || watched_ || blocked_ || session_.current() != engine::transport::websocket)
        return;
    if (websocket_ && websocket_->io()) websocket_->io()->offer(session_.outbox(), batch);
}

void connection::fetch(int step) const {
    const auto* const transport = websocket_.get();
    if (step == 0) return base::fetch(transport);
    if (!transport || !transport->io()) return;
    if (step == 1) return base::fetch(transport->io());
    base::fetch(&transport->io()->below());
}

void connection::take_note(const net::send_batch& batch) {
    if (websocket_ && websocket_->io()) websocket_->io()->take_note(session_.outbox(), batch);
}

// False: its user has ended the session.
bool connection::tell_of_flush() {
    if (user_) user_->on_flush();
    return !ended_;
}

void connection::flush() {
    if (session_.current() == engine::transport::polling) return flush_to_poll();
    if (!websocket_ || !websocket_->io()) return;
    if (!session_.outbox().empty()) {
        if (blocked_) return;
        if (watched_ && !tell_of_flush()) return;
        const auto flushed = websocket_->io()->flush(session_.outbox());
        if (flushed == net::websocket_connection::flushed::gone) return;
        blocked_ = flushed == net::websocket_connection::flushed::blocked;
        if (watched_ && session_.outbox().empty() && user_) user_->on_drain();
    }
    if (closing_with_ && session_.outbox().empty() && !ended_) end(*closing_with_);
}

// --- the end

// The peer broke the protocol of its messages. What it was told before, why a CONNECT was refused
// perhaps, it hears (engine.io 6.6, `Socket.close`).
void connection::end_after_breach() {
    if (session_.outbox().empty()) return end(disconnect_reason::parse_error);
    close(disconnect_reason::parse_error);
}

void connection::end(disconnect_reason reason) {
    if (ended_) return;
    ended_ = true;
    cancel();
    expect_no_post();
    owner_.unlist(*this);
    place_.reset();
    if (user_) user_->on_closed(reason);
    session_.outbox().clear();
    if (poll_) answer_poll(polls_.packets(engineio::close_packet));
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
