#include "server/raw_websocket.hpp"

#include "base/utf8.hpp"
#include "server/websocket_door.hpp"
#include "wire/websocket/frame_encoder.hpp"

namespace anteroom {

namespace {

using wire::websocket::opcode;
namespace close_code = wire::websocket::close_code;

// Does it on the WebSocket's thread: now if that is this one, otherwise later. `copy` makes of the
// views in `act` something that can wait.
template <class Act>
void on_its_thread(const std::shared_ptr<detail::websocket_link>& link, std::string_view bytes,
                   Act act) {
    if (link->shard->runs_here()) {
        if (link->target) act(*link->target, bytes);
        return;
    }
    link->shard->post([link, copy = std::string{bytes}, act] {
        if (link->target) act(*link->target, copy);
    });
}

}  // namespace

bool websocket::send_text(std::string_view text) {
    if (!base::is_valid_utf8(text)) return false;
    on_its_thread(link_, text, [](facade::raw_websocket& to, std::string_view bytes) {
        to.send(base::message::kind::text, bytes);
    });
    return true;
}

void websocket::send_binary(std::string_view octets) {
    on_its_thread(link_, octets, [](facade::raw_websocket& to, std::string_view bytes) {
        to.send(base::message::kind::binary, bytes);
    });
}

void websocket::close(std::uint16_t code, std::string_view reason) {
    if (!wire::websocket::may_be_sent(code)) code = close_code::internal_error;
    on_its_thread(link_, reason, [code](facade::raw_websocket& to, std::string_view bytes) {
        to.close(code, bytes);
    });
}

namespace facade {

raw_websocket::raw_websocket(websocket_door& door, served_websocket_route& route)
    : entry([](entry& self, const base::instant&) { static_cast<raw_websocket&>(self).on_time(); }),
      door_(door),
      route_(route),
      link_(
          std::make_shared<detail::websocket_link>(detail::websocket_link{door.executor(), this})),
      heartbeat_(beat(), engine::heartbeat::pinger::server, door.loop().now().steady) {}

raw_websocket::~raw_websocket() {
    link_->target = nullptr;
}

engine::heartbeat::settings raw_websocket::beat() const {
    return {route_.program.options.ping_interval, route_.program.options.ping_timeout};
}

void raw_websocket::open(net::http_exchange& exchange) {
    io_ = exchange.accept_websocket(*this);
    if (!io_) return door_.retire(*this);
    door_.loop().wheel().schedule(*this, heartbeat_.next_deadline());
    if (route_.program.on_open) route_.program.on_open(handle());
}

void raw_websocket::send(base::message::kind kind, std::string_view payload) {
    if (!io_ || closing_) return;
    if (queue_.bytes() > route_.program.options.output_bytes_max) {
        flush();
        if (!io_ || closing_) return;
        // A peer that reads can have more than the limit within a turn; one that does not is cut
        // off, because what it has not read it will not read in a goodbye either.
        if (queue_.bytes() > route_.program.options.output_bytes_max) return io_->abort();
    }
    auto made = base::message::make(kind, {payload});
    const auto opcode = kind == base::message::kind::text ? opcode::text : opcode::binary;
    made->set_frame_header_bytes(
        wire::websocket::write_header_before(made->frame_header_end(), opcode, payload.size()));
    queue_.push(std::move(made));
    door_.loop().at_turn_end(*this);
}

void raw_websocket::close(std::uint16_t code, std::string_view reason) {
    if (!io_ || closing_) return;
    closing_ = farewell{code, std::string{reason}};
    door_.loop().at_turn_end(*this);
}

void raw_websocket::flush() {
    if (!io_) return;
    if (!queue_.empty() && io_->flush(queue_) != net::websocket_connection::flushed::all) return;
    if (closing_ && io_ && queue_.empty()) io_->close(closing_->code, closing_->reason);
}

void raw_websocket::on_message(opcode kind, std::string_view payload) {
    heartbeat_.on_other_packet(beat(), door_.loop().now().steady);
    if (closing_ || !route_.program.on_message) return;
    route_.program.on_message(handle(), {payload, kind == opcode::binary});
}

bool raw_websocket::on_read_end() {
    if (!io_ || queue_.empty()) return false;
    door_.loop().at_turn_end(*this);
    return true;
}

void raw_websocket::at_turn_end() {
    try {
        flush();
    } catch (...) {
        if (io_) io_->abort();  // what cannot be had costs nobody else
    }
}

void raw_websocket::on_last_call() {
    flush();
}

void raw_websocket::on_writable() {
    flush();
}

void raw_websocket::on_pong() {
    // Between the parts of a message that never ends this is no sign of life.
    if (io_->inside_message()) return;
    heartbeat_.on_pong(beat(), door_.loop().now().steady);
    door_.loop().wheel().schedule(*this, heartbeat_.next_deadline());
}

void raw_websocket::on_time() {
    switch (heartbeat_.on_time(beat(), door_.loop().now().steady)) {
        case engine::heartbeat::action::close_silent_peer:
            return io_->abort();
        case engine::heartbeat::action::send_ping:
            io_->ping();
            break;
        case engine::heartbeat::action::none:
            break;
    }
    if (io_) door_.loop().wheel().schedule(*this, heartbeat_.next_deadline());
}

void raw_websocket::on_closed(bool clean) {
    const bool was_open = std::exchange(io_, nullptr) != nullptr;
    cancel();
    queue_.clear();
    door_.retire(*this);
    if (was_open && route_.program.on_close) route_.program.on_close(handle(), clean);
}

}  // namespace facade
}  // namespace anteroom
