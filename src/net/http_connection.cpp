#include "net/http_connection.hpp"

#include <algorithm>

#include "net/content_coding.hpp"
#include "net/websocket_connection.hpp"

namespace anteroom::net {

http_connection::http_connection(connection& connection, http_service& service,
                                 const http_settings& settings)
    : connection_(connection), service_(service), settings_(settings), parser_(settings.limits) {
    connection_.expect_by(connection_.loop().now().steady + settings_.timeouts.head);
}

http_connection::~http_connection() = default;

void http_connection::go_on_with(begun_request request) {
    parser_ = std::move(request.parser);
    unread_ = unread_bytes{std::move(request.unread)};
    request_began_ = request.began;
    request_coming_ = is_at_home_ = true;
    reading_ = true;  // an answer given at once goes on below
    if (request.whole)
        dispatch();
    else
        await_rest();
    reading_ = false;
    if (!unread_.empty()) read_requests();
}

void http_connection::on_bytes(std::span<char> bytes) {
    unread_.append({bytes.data(), bytes.size()});
    read_requests();
}

void http_connection::read_requests() {
    if (reading_) return;  // an answer given at once comes back here: the loop below goes on
    reading_ = true;
    while (!unread_.empty() && !is_answering() && !connection_.closed() && !upgraded_) {
        const auto now = connection_.loop().now().steady;
        if (!std::exchange(request_coming_, true)) request_began_ = now;
        std::string_view bytes = unread_.view();
        const auto read = parser_.feed(bytes);
        unread_.take(unread_.size() - bytes.size());
        if (!read) {
            refuse(read.error());
            break;
        }
        const bool whole = *read == http_parser::progress::complete;
        if ((whole || parser_.head_complete()) && leave_for_home(whole)) break;
        if (whole) {
            dispatch();
            continue;
        }
        await_rest();
        if (unread_.empty()) break;
    }
    reading_ = false;
    if (connection_.closed() || upgraded_) return;
    // Pipelined requests wait for their turn, and while some do, their peer has to wait.
    if (!unread_.empty())
        connection_.pause();
    else if (!is_answering())
        connection_.resume();
}

// A request whose session is another thread's is answered there, and so are those behind it.
bool http_connection::leave_for_home(bool whole) {
    if (std::exchange(is_at_home_, true)) return false;
    auto* const home = service_.home_of(parser_.request());
    if (!home) return false;
    auto moved = connection_.depart();
    moved.request.emplace(
        begun_request{std::move(parser_), unread_.release(), request_began_, whole});
    home->take_in(std::move(moved));
    return true;
}

void http_connection::await_rest() {
    const auto now = connection_.loop().now().steady;
    const auto& timeouts = settings_.timeouts;
    if (parser_.head_complete()) {
        expect_body();
        if (is_answering() || connection_.closed()) return;
    }
    connection_.expect_by(parser_.head_complete() ? std::min(request_began_ + timeouts.request,
                                                             now + timeouts.body_progress)
                                                  : request_began_ + timeouts.head);
}

void http_connection::expect_body() {
    auto& request = parser_.request();
    const bool announces = !std::exchange(body_announced_, true);
    if (announces) body_bytes_max_ = service_.body_bytes_max(request);
    if (!parser_.body_within(body_bytes_max_)) return refuse(http_error::body_too_large);
    if (announces) body_ = service_.on_body_coming(request);
    // RFC 9110 10.1.1: who waits for this before it sends a body would else wait for a timeout.
    if (!request.expects_continue || !request.body.empty()) return;
    request.expects_continue = false;
    constexpr std::string_view interim = "HTTP/1.1 100 Continue\r\n\r\n";
    const iovec part{const_cast<char*>(interim.data()), interim.size()};
    // Who pipelines and reads none of the answers is not waited for.
    if (connection_.io().write({&part, 1}).bytes != interim.size()) connection_.close();
}

void http_connection::give_body_up() {
    if (body_) std::exchange(body_, nullptr)->broken_off();
}

void http_connection::dispatch() {
    connection_.expect_nothing();
    body_.reset();
    body_announced_ = is_at_home_ = false;
    keep_alive_ = parser_.request().keep_alive;
    request_coming_ = false;
    http_parser finished = std::exchange(parser_, http_parser{settings_.limits});
    const exchange_ptr exchange{new http_exchange(*this, std::move(finished))};
    exchange_ = exchange.get();
    service_.on_request(exchange);
}

void http_connection::refuse(base::error_code error) {
    give_body_up();
    http_response response;
    response.status = static_cast<unsigned>(error.value());
    response.close = true;
    answer(response);
}

void http_connection::answer(const http_response& response) {
    exchange_ = nullptr;
    keep_alive_ = keep_alive_ && !response.close && !peer_finished_;
    write(serialize(response, keep_alive_), keep_alive_);
}

void http_connection::write(std::string bytes, bool keep_alive) {
    keep_alive_ = keep_alive;
    output_ = std::move(bytes);
    written_ = 0;
    flush();
}

void http_connection::flush() {
    while (written_ < output_.size()) {
        const iovec part{output_.data() + written_, output_.size() - written_};
        const auto progress = connection_.io().write({&part, 1});
        if (progress.how == stream::status::would_block) return expect_reader();
        if (progress.how != stream::status::done) return connection_.close();
        written_ += progress.bytes;
    }
    if (connection_.io().holds_output()) return expect_reader();
    std::string{}.swap(output_);
    after_answer();
}

void http_connection::expect_reader() {
    connection_.expect_by(connection_.loop().now().steady + settings_.timeouts.write_progress);
}

void http_connection::after_answer() {
    if (!keep_alive_ || peer_finished_) return connection_.finish();
    connection_.expect_by(connection_.loop().now().steady + settings_.timeouts.idle);
    read_requests();
}

void http_connection::on_writable() {
    if (!output_.empty()) flush();
}

void http_connection::on_deadline() {
    if (!output_.empty() || !parser_.started()) return connection_.close();
    refuse(http_error::timed_out);
}

bool http_connection::on_peer_finished() {
    peer_finished_ = true;
    // Half-closed after a whole request: an answer under way still goes out. A poll that waits is
    // given up by its client.
    if (exchange_) return false;
    return !output_.empty();
}

void http_connection::on_gone() {
    give_body_up();
    if (exchange_) std::exchange(exchange_, nullptr)->abandon();
}

websocket_connection* http_connection::upgrade(std::string head, websocket_events& events,
                                               std::uint8_t deflate_window_bits,
                                               websocket_connection::answer_goes when) {
    exchange_ = nullptr;
    upgraded_ = true;
    auto socket = std::make_unique<websocket_connection>(connection_, events, std::move(head),
                                                         unread_.release(), deflate_window_bits);
    auto* made = socket.get();
    connection_.switch_to(std::move(socket));
    made->start(when);
    return connection_.closed() ? nullptr : made;
}

http_exchange::http_exchange(http_connection& connection, http_parser parser)
    : connection_(&connection),
      settings_(connection.settings_),
      parser_(std::move(parser)),
      asked_by_(requester_of(parser_.request(),
                             {connection.connection_.peer(), connection.connection_.io().secured()},
                             settings_.trusted_proxies)) {}

http_exchange::~http_exchange() {
    if (connection_) respond({.status = 500, .fields = {}, .body = {}, .close = true});
}

void http_exchange::respond(http_response response) {
    if (!connection_) return;
    abandoned_ = nullptr;
    if (response.may_be_packed) pack_body(response);
    if (request().method == "HEAD") response.without_body = true;
    std::exchange(connection_, nullptr)->answer(response);
}

void http_exchange::pack_body(http_response& response) {
    if (!settings_.pack_bytes_min || response.body.size() < *settings_.pack_bytes_min) return;
    response.fields.emplace_back("Vary", "Accept-Encoding");
    const auto coding =
        preferred_coding(request(), {content_coding::deflate, content_coding::gzip});
    std::string packed;
    if (coding == content_coding::identity || !pack(coding, response.body, packed)) return;
    response.body = std::move(packed);
    response.fields.emplace_back("Content-Encoding", name_of(coding));
}

websocket_connection* http_exchange::accept_websocket(
    websocket_events& events, std::vector<std::pair<std::string, std::string>> fields,
    websocket_connection::answer_goes when) {
    if (!connection_) return nullptr;
    auto [answer, deflate_window_bits] = answer_handshake(request(), events.deflate());
    for (auto& field : fields) answer.fields.push_back(std::move(field));
    if (answer.status != 101) {
        answer.close = true;
        respond(std::move(answer));
        return nullptr;
    }
    abandoned_ = nullptr;
    return std::exchange(connection_, nullptr)
        ->upgrade(serialize(answer, true), events, deflate_window_bits, when);
}

void http_exchange::abandon() {
    connection_ = nullptr;
    if (abandoned_) std::exchange(abandoned_, nullptr)();
}

}  // namespace anteroom::net
