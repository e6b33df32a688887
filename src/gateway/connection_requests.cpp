// What a connection does with HTTP requests: its handshake, polls, posts and upgrades.

#include "base/utf8.hpp"
#include "gateway/connection.hpp"
#include "gateway/seal.hpp"
#include "gateway/shard.hpp"
#include "wire/engineio/jsonp.hpp"
#include "wire/engineio/payload.hpp"
#include "wire/engineio/payload_v3.hpp"

namespace anteroom::gateway {

namespace {

namespace engineio = wire::engineio;
using engine::origin;
using engineio::packet_type;

bool has_octets(const net::http_request& request) {
    return request["Content-Type"].starts_with("application/octet-stream");
}

// Ends with nothing where the client has no such parameter.
std::optional<std::string> parameter(const net::http_request& request, std::string_view name) {
    for (auto& [key, value] : net::query_parameters(request.query))
        if (key == name) return std::move(value);
    return std::nullopt;
}

}  // namespace

// What a client can do besides is said in its first request alone.
void connection::take_first_request(const net::http_request& request) {
    sends_text_ = !net::query_value(request.query, "b64").empty();
    if (protocol() != revision::v3 || current_transport() != engine::transport::polling) return;
    if (auto index = parameter(request, "j")) polls_.use_scripts(std::move(*index));
}

void connection::answer_handshake(arrival first, socketio::handshake_ptr copy) {
    take_first_request(first.request());
    const auto& settings = owner_.settings();
    const std::string open =
        "0" + engine::session::handshake(settings.engine, sid(), engine::transport::polling);
    auto response = settings.initial_packet.empty()
                        ? polls_.packets(open)
                        : polls_.packets(open, "4" + settings.initial_packet);
    append(response.fields, std::move(first.fields));
    first.exchange->respond(std::move(response));
    begin(copy);
}

void connection::take_websocket(arrival first, socketio::handshake_ptr copy) {
    take_first_request(first.request());
    websocket_ = std::make_unique<websocket_transport>(*this, origin::current);
    auto* const io =
        first.exchange->accept_websocket(*websocket_, std::move(first.fields),
                                         net::websocket_connection::answer_goes::with_first_flush);
    if (!io) return end(disconnect_reason::transport_error);
    websocket_->attach(*io);
    const auto& settings = owner_.settings();
    send(make_packet(packet_type::open, engine::session::handshake(settings.engine, sid(),
                                                                   engine::transport::websocket)));
    if (!settings.initial_packet.empty())
        send(make_packet(packet_type::message, settings.initial_packet));
    begin(copy);
    if (!ended_) flush();
}

void connection::take_probe(arrival request) {
    const bool free = !probe_ || !probe_->io();
    if (!free || !session_.attach_probe(owner_.loop().now().steady)) {
        // Upgrading or upgraded already: the newcomer is closed, and not by an error of HTTP.
        auto* const newcomer =
            request.exchange->accept_websocket(owner_.nobody(), std::move(request.fields));
        if (newcomer) newcomer->close();
        return;
    }
    auto probe = std::make_unique<websocket_transport>(*this, origin::probe);
    auto* const io = request.exchange->accept_websocket(*probe, std::move(request.fields));
    if (!io) return session_.probe_gone();
    probe->attach(*io);
    probe_ = std::move(probe);
    schedule();
}

// --- polls

void connection::take_poll(arrival poll) {
    if (poll_) {
        // Two polls at a time: the client is confused, or somebody else has its id.
        poll.exchange->respond({.status = 400, .fields = std::move(poll.fields), .body = {}});
        return end(disconnect_reason::transport_error);
    }
    poll_fields_ = std::move(poll.fields);
    poll_ = std::move(poll.exchange);
    poll_->on_abandoned([this] {
        poll_.reset();
        end(disconnect_reason::transport_error);
    });
    if (session_.releases_polls() && session_.outbox().empty())
        return answer_poll(polls_.packets(engineio::noop_packet));
    flush();
}

void connection::flush_to_poll() {
    if (!poll_) return;
    auto& outbox = session_.outbox();
    if (!outbox.empty()) {
        // A stock client acts on a DISCONNECT a tick after it acts on the close, so the two must
        // not come in one payload: the close waits for the next poll (as in the reference).
        if (watched_ && !tell_of_flush()) return;
        answer_poll(polls_.messages(outbox));
        session_.on_poll_answered();
        if (watched_ && outbox.empty() && user_) user_->on_drain();
        return;
    }
    if (!closing_with_) return;
    answer_poll(begun_closing_ ? polls_.packets(engineio::close_packet)
                               : polls_.packets(engineio::noop_packet, engineio::close_packet));
    end(*closing_with_);
}

void connection::answer_poll(net::http_response response) {
    // Nobody who has not shown a token has the server work for him.
    response.may_be_packed = response.may_be_packed && trusts_peer();
    append(response.fields, std::exchange(poll_fields_, {}));
    std::exchange(poll_, nullptr)->respond(std::move(response));
}

// --- posts

class connection::coming_post final : public net::coming_body {
  public:
    explicit coming_post(connection& session) : session_(&session) { session.coming_ = this; }
    ~coming_post() override {
        if (session_) session_->coming_ = nullptr;
    }
    void forget() { session_ = nullptr; }
    void broken_off() override {
        if (session_) session_->end(disconnect_reason::transport_error);
    }

  private:
    connection* session_;  // null once it has ended
};

std::unique_ptr<net::coming_body> connection::expect_post() {
    if (!coming_) return std::make_unique<coming_post>(*this);
    end(disconnect_reason::transport_error);
    return nullptr;
}

void connection::expect_no_post() {
    if (coming_) std::exchange(coming_, nullptr)->forget();
}

void connection::take_post(arrival post) {
    const auto& request = post.request();
    if (coming_) {
        post.exchange->respond({.status = 400, .fields = std::move(post.fields), .body = {}});
        return end(disconnect_reason::transport_error);
    }
    if (protocol() == revision::v4 && has_octets(request)) {
        post.exchange->respond(
            {.status = 400, .fields = std::move(post.fields), .body = {}, .close = true});
        return end(disconnect_reason::transport_error);
    }
    if (request.body.size() > limits().message_bytes_max) {
        post.exchange->respond(
            {.status = 413, .fields = std::move(post.fields), .body = {}, .close = true});
        return;
    }
    read_post(request);
    auto response = net::text_response(200, "text/html", "ok");
    response.fields.emplace_back("cache-control", "no-store");
    append(response.fields, std::move(post.fields));
    post.exchange->respond(std::move(response));
}

void connection::read_post(const net::http_request& request) {
    using form = engineio::payload_reader_v3::form;
    const std::size_t packets_max = owner_.settings().engine.payload_packets_max;
    if (protocol() == revision::v3 && has_octets(request))
        return receive_all(engineio::payload_reader_v3{request.body, form::octets, packets_max});
    std::string unwrapped;
    std::string_view body = request.body;
    if (polls_.uses_scripts()) {
        unwrapped = engineio::jsonp_payload(net::query_value(request.body, "d"));
        body = unwrapped;
    }
    if (!base::is_valid_utf8(body)) return end(disconnect_reason::parse_error);
    if (protocol() == revision::v3)
        receive_all(engineio::payload_reader_v3{body, form::text, packets_max});
    else
        receive_all(engineio::payload_reader{body, packets_max});
}

template <class Reader>
void connection::receive_all(Reader reader) {
    while (!ended_) {
        const auto packet = reader.next();
        if (!packet) return end(disconnect_reason::parse_error);
        if (!*packet) return;
        receive(origin::current, **packet);
    }
}

}  // namespace anteroom::gateway
