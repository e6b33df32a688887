#include "net/websocket_connection.hpp"

#include <array>

#include <openssl/evp.h>

#include "base/base64.hpp"
#include "wire/websocket/handshake.hpp"
#include "wire/websocket/header_list.hpp"

namespace anteroom::net {

namespace {

namespace websocket = wire::websocket;
using namespace std::chrono_literals;

constexpr auto write_progress_timeout = 10s;
constexpr auto close_timeout = 5s;
constexpr std::size_t parts_max = 64;
constexpr std::size_t pongs_bytes_max = 4096;  // that wait for the end of a read
constexpr std::size_t gathered_bytes_max = 16 * 1024;

std::string accept_value(std::string_view key) {
    const std::string challenge = websocket::accept_challenge(key);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int digest_bytes = 0;
    static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
    EVP_Digest(challenge.data(), challenge.size(), digest, &digest_bytes, sha1, nullptr);
    return base::base64_encode({reinterpret_cast<const char*>(digest), digest_bytes});
}

http_response refusal(websocket::handshake_status status, std::string_view reason) {
    http_response response;
    response.status = static_cast<unsigned>(status);
    if (status == websocket::handshake_status::upgrade_required)
        response.fields.emplace_back("Sec-WebSocket-Version", websocket::supported_version);
    response.fields.emplace_back("Content-Type", "text/html");
    response.body = reason;
    return response;
}

iovec part_of(std::string_view bytes) {
    return {const_cast<char*>(bytes.data()), bytes.size()};
}

}  // namespace

bool wants_websocket(const http_request& request) {
    for (const auto& field : request.fields)
        if (equal_ignoring_case(field.name, "Upgrade") &&
            websocket::list_has(field.value, "websocket"))
            return true;
    return false;
}

opening answer_handshake(const http_request& request, const websocket::deflate_settings* deflate) {
    using outcome = websocket::deflate_agreement::outcome;
    websocket::handshake_request handshake;
    handshake.method = request.method;
    handshake.http_version = request.http_1_1 ? 11 : 10;
    for (const auto& field : request.fields) handshake.take_field(field.name, field.value);
    const auto verdict = websocket::judge_handshake(handshake);
    if (!verdict.accepted()) return {refusal(verdict.status, verdict.reason)};
    websocket::deflate_agreement compression;
    if (deflate) compression = websocket::negotiate_deflate(handshake.extensions, *deflate);
    if (compression.result == outcome::malformed)
        return {refusal(websocket::handshake_status::bad_request,
                        "Sec-WebSocket-Extensions is not a list of extensions")};

    http_response response;
    response.status = static_cast<unsigned>(verdict.status);
    response.fields = {{"Upgrade", "websocket"},
                       {"Connection", "Upgrade"},
                       {"Sec-WebSocket-Accept", accept_value(verdict.key)}};
    if (!verdict.subprotocol.empty())
        response.fields.emplace_back("Sec-WebSocket-Protocol", verdict.subprotocol);
    if (compression.result == outcome::agreed)
        response.fields.emplace_back("Sec-WebSocket-Extensions", compression.answer);
    return {std::move(response), compression.server_window_bits};
}

websocket_connection::websocket_connection(connection& connection, websocket_events& events,
                                           std::string answer, std::string unread,
                                           std::uint8_t deflate_window_bits)
    : connection_(connection),
      events_(events),
      pending_(std::make_unique<std::string>(std::move(answer))),
      deflate_window_bits_(deflate_window_bits) {
    if (!unread.empty()) unread_ = std::make_unique<std::string>(std::move(unread));
}

websocket_connection::~websocket_connection() = default;

void websocket_connection::start(answer_goes when) {
    connection_.expect_nothing();
    connection_.allow_reading_ahead();
    connection_.resume();
    if (when == answer_goes::at_once && !write_pending()) return;
    // Frames that came with the request are read in the next turn, when the owner is set up.
    if (unread_) connection_.loop().come_back_to(connection_);
}

void websocket_connection::on_bytes(std::span<char> bytes) {
    if (unread_) {
        // Whatever was read with the request comes first.
        const auto early = std::move(unread_);
        early->append(bytes.data(), bytes.size());
        return on_bytes({early->data(), early->size()});
    }
    auto* const deflate = deflate_window_bits_ == 0 ? nullptr : &connection_.loop().deflate();
    while (state_ != state::gone) {
        const auto next = decoder_.next(bytes, events_.limits(), deflate);
        if (!next) return fail(next.error());
        if (!*next) return;
        receive(**next);
    }
}

void websocket_connection::receive(const websocket::incoming& message) {
    switch (message.kind) {
        case websocket::opcode::text:
        case websocket::opcode::binary:
            if (state_ == state::open) events_.on_message(message.kind, message.payload);
            return;
        case websocket::opcode::ping:
            if (state_ == state::open) answer_ping(message.payload);
            return;
        case websocket::opcode::pong:
            if (state_ == state::open) events_.on_pong();
            return;
        case websocket::opcode::close:
            let_owner_flush();
            if (state_ == state::gone) return;
            close_received_ = clean_ = true;
            if (!close_sent_) send_close(websocket::make_close_answer(message.close_code));
            // The closing handshake is complete; the server ends the TCP connection. Not at once:
            // a peer that breaks the rule and sends more still gets the answer.
            if (state_ != state::gone && (!pending_ || front_sent_ > 0)) connection_.finish();
            return;
        default:
            return;
    }
}

// Each ping is answered, those of one read together, but of those that come while the socket takes
// nothing only the last (RFC 6455 5.5.3, WS-13): what waits here does not grow with what the peer
// sends.
void websocket_connection::answer_ping(std::string_view payload) {
    const bool takes = !blocked_ && front_sent_ == 0;
    if (takes && pending_ && pending_->size() >= pongs_bytes_max) write_pending();
    if (state_ == state::gone) return;
    if (!pending_) pending_ = std::make_unique<std::string>();
    // The one that waits is the last in there, and is kept only if its beginning is out already.
    if (!takes && pong_bytes_ > 0 && pending_->size() >= pong_bytes_)
        pending_->resize(pending_->size() - pong_bytes_);
    const auto pong = websocket::make_pong(payload);
    pending_->append(pong.bytes());
    pong_bytes_ = static_cast<std::uint8_t>(pong.bytes().size());
}

// What the messages before a close have caused goes out before the answer to it.
void websocket_connection::let_owner_flush() {
    if (state_ == state::open) events_.on_last_call();
}

void websocket_connection::fail(base::error_code error) {
    let_owner_flush();
    if (state_ == state::gone) return;
    if (!close_sent_)
        send_close(websocket::make_close(
            websocket::close_code_of(static_cast<websocket::errc>(error.value()))));
    if (state_ != state::gone) connection_.finish();
}

void websocket_connection::on_read_end() {
    if (unread_) on_bytes({});
    if (state_ == state::open && events_.on_read_end()) return;
    if (state_ != state::gone && pending_ && front_sent_ == 0) write_pending();
}

void websocket_connection::on_writable() {
    // epoll says so with everything that comes; most often nobody waits for it.
    if (!blocked_ && !pending_ && !unread_) return;
    if (pending_ && front_sent_ == 0) {
        if (!write_pending()) return;
        if (close_sent_ && close_received_) return connection_.finish();
    }
    if (unread_) on_read_end();
    if (state_ != state::gone) events_.on_writable();
}

bool websocket_connection::write_pending() {
    bool moved = false;
    while (pending_) {
        const iovec part = part_of(*pending_);
        const auto progress = connection_.io().write({&part, 1});
        if (progress.how == stream::status::would_block) {
            blocked(moved);
            return false;
        }
        if (progress.how != stream::status::done) {
            connection_.close();
            return false;
        }
        moved = true;
        take_pending(progress.bytes);
    }
    unblocked();
    return true;
}

void websocket_connection::take_pending(std::size_t bytes) {
    if (!pending_) return;
    pending_->erase(0, bytes);
    if (!pending_->empty()) return;
    pending_.reset();
    pong_bytes_ = 0;
}

// The one compressed form of a message is for the largest window that the server uses. A client
// with a smaller one can inflate it as well if the whole message fits into its window.
std::string_view websocket_connection::compact_frame_of(const base::message& message) const {
    const auto& settings = *events_.deflate();
    const std::size_t bytes = message.packet().size();
    const bool inflatable = deflate_window_bits_ == settings.server_window_bits_max ||
                            bytes <= std::size_t{1} << deflate_window_bits_;
    if (bytes < settings.threshold_bytes || !inflatable) return message.frame();
    return message.compact_frame(
        [&] { return connection_.loop().deflate().deflated_frame(message, settings); });
}

// What goes out with one write. A frame that was begun has to be ended before a control frame can
// go.
websocket_connection::gathered websocket_connection::gather(const base::send_queue& queue,
                                                            std::span<iovec> parts) const {
    gathered all;
    while (all.parts < parts.size() && all.parts < queue.size() && all.bytes < gathered_bytes_max) {
        std::string_view frame = frame_of(*queue[all.parts]);
        if (all.parts == 0) frame.remove_prefix(front_sent_);
        parts[all.parts++] = part_of(frame);
        all.bytes += frame.size();
    }
    return all;
}

void websocket_connection::take_sent(base::send_queue& queue, std::size_t bytes) {
    std::size_t sent = bytes + front_sent_;
    while (!queue.empty()) {
        const std::size_t frame_bytes = frame_of(*queue[0]).size();
        if (sent < frame_bytes) break;
        sent -= frame_bytes;
        queue.pop();
    }
    front_sent_ = sent;
}

void websocket_connection::offer(const base::send_queue& queue, send_batch& batch) {
    if (state_ != state::open || pending_ || blocked_ || queue.empty() ||
        connection_.io().secured())
        return;
    std::array<iovec, send_batch::parts_max> parts;
    const auto all = gather(queue, parts);
    ticket_ = batch.add(connection_.io().descriptor(), {parts.data(), all.parts});
}

void websocket_connection::take_note(base::send_queue& queue, const send_batch& batch) {
    const auto ticket = std::exchange(ticket_, send_batch::none);
    if (ticket == send_batch::none) return;
    // What was refused is tried again by flush(), which knows what a refusal means.
    const auto progress = batch.result(ticket);
    if (progress.how == stream::status::done) take_sent(queue, progress.bytes);
}

websocket_connection::flushed websocket_connection::flush(base::send_queue& queue) {
    if (state_ == state::gone) return flushed::gone;
    bool moved = false;
    while (true) {
        // What waits goes between messages, and with them. After a close there are none.
        std::array<iovec, parts_max> parts;
        const std::size_t ahead = pending_ && front_sent_ == 0 ? pending_->size() : 0;
        if (ahead > 0) parts[0] = part_of(*pending_);
        const std::size_t before = ahead > 0 ? 1 : 0;
        gathered all;
        if (!close_sent_) all = gather(queue, std::span{parts}.subspan(before));
        if (ahead == 0 && all.parts == 0) break;
        const auto progress = connection_.io().write({parts.data(), before + all.parts});
        if (progress.how == stream::status::would_block) {
            blocked(moved);
            return flushed::blocked;
        }
        if (progress.how != stream::status::done) {
            connection_.close();
            return flushed::gone;
        }
        moved = true;
        take_pending(std::min(progress.bytes, ahead));
        if (progress.bytes > ahead) take_sent(queue, progress.bytes - ahead);
        if (progress.bytes < ahead + all.bytes) {
            blocked(moved);
            return flushed::blocked;
        }
    }
    unblocked();
    return flushed::all;
}

// The time runs from the last byte that the peer took, however often it is tried meanwhile.
void websocket_connection::blocked(bool moved) {
    if (state_ == state::open && (moved || !blocked_))
        connection_.expect_by(connection_.loop().now().steady + write_progress_timeout);
    blocked_ = true;
}

void websocket_connection::unblocked() {
    if (!blocked_) return;
    blocked_ = false;
    if (state_ == state::open) connection_.expect_nothing();
}

void websocket_connection::ping() {
    if (state_ != state::open) return;
    if (!pending_) pending_ = std::make_unique<std::string>();
    pending_->append(websocket::make_ping().bytes());
    pong_bytes_ = 0;  // a pong that waits is no longer the last
    if (front_sent_ == 0) write_pending();
}

void websocket_connection::close(std::uint16_t code, std::string_view reason) {
    if (state_ != state::open) return;
    send_close(code == websocket::close_code::none ? websocket::make_close_without_code()
                                                   : websocket::make_close(code, reason));
}

void websocket_connection::send_close(const websocket::control_frame& frame) {
    close_sent_ = true;
    state_ = state::closing;
    connection_.expect_by(connection_.loop().now().steady + close_timeout);
    if (!pending_) pending_ = std::make_unique<std::string>();
    pending_->append(frame.bytes());
    // Inside a message that the peer does not take, nothing can be said any more.
    if (front_sent_ == 0) write_pending();
}

void websocket_connection::abort() {
    if (state_ != state::gone) connection_.close();
}

void websocket_connection::on_deadline() {
    connection_.close();
}

bool websocket_connection::on_peer_finished() {
    if (unread_) on_bytes({});
    clean_ = true;
    return false;
}

void websocket_connection::on_gone() {
    if (state_ == state::gone) return;
    state_ = state::gone;
    events_.on_closed(clean_);
}

}  // namespace anteroom::net
