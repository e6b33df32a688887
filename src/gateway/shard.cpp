#include "gateway/shard.hpp"

#include <algorithm>
#include <utility>

#include "gateway/connection.hpp"
#include "gateway/cors.hpp"
#include "gateway/seal.hpp"
#include "net/websocket_connection.hpp"

namespace anteroom::gateway {

namespace {

using engine::transport;
using wire::engineio::packet_type;

// The error codes of engine.io 6.6, with the status of their answer over HTTP.
struct engine_error {
    int code;
    unsigned status;
    std::string_view message;
};
constexpr engine_error transport_unknown{0, 400, "Transport unknown"};
constexpr engine_error session_unknown{1, 400, "Session ID unknown"};
constexpr engine_error bad_handshake_method{2, 400, "Bad handshake method"};
constexpr engine_error bad_request{3, 400, "Bad request"};
constexpr engine_error forbidden{4, 403, "Forbidden"};
constexpr engine_error unsupported_version{5, 400, "Unsupported protocol version"};

std::shared_ptr<const socketio::handshake> handshake_of(net::http_exchange& exchange,
                                                        const base::instant& now) {
    const auto& request = exchange.request();
    auto made = std::make_shared<socketio::handshake>();
    made->url = request.target;
    std::string_view head = request.head;
    head.remove_prefix(head.find("\r\n") + 2);
    head.remove_suffix(2);
    made->head = head;
    made->address = exchange.peer().host();
    made->secure = exchange.secure();
    made->issued = now.wall;
    return made;
}

}  // namespace

struct shard::verdict {
    const engine_error* wrong = nullptr;
    connection* session = nullptr;  // null: a new one is asked for
    bool websocket = false;
};

shard::shard(const options& settings, net::event_loop& loop, socketio::hub& hub,
             base::random_source& random, net::http_service& others)
    : settings_(settings),
      loop_(loop),
      hub_(hub),
      random_(random),
      others_(others),
      ping_(make_packet(packet_type::ping)),
      probe_answer_(make_packet(packet_type::pong, "probe")) {
    frame_limits_.message_bytes_max = settings.engine.message_bytes_max;
    early_frame_limits_.message_bytes_max =
        std::min(settings.early_message_bytes_max, settings.engine.message_bytes_max);
    early_frame_limits_.inflated_bytes_max = settings.early_inflated_bytes_max;
}

shard::~shard() = default;

connection* shard::find(std::string_view sid) const {
    const auto found = by_sid_.find(sid);
    return found == by_sid_.end() ? nullptr : found->second;
}

void shard::on_request(net::exchange_ptr exchange) {
    const auto& request = exchange->request();
    if (!request.path.starts_with(settings_.path) ||
        !request.path.substr(settings_.path.size()).starts_with('/'))
        return others_.on_request(std::move(exchange));

    if (request.method == "OPTIONS" && !settings_.cors.origins.empty()) {
        net::http_response response;
        response.status = 204;
        response.fields = cors_fields(settings_.cors, request);
        for (auto& field : preflight_fields(settings_.cors, request))
            response.fields.push_back(std::move(field));
        return exchange->respond(std::move(response));
    }
    const verdict found = judge(request);
    if (found.wrong) return refuse(*exchange, found);
    if (!found.session) return open_session(*exchange, found.websocket);
    if (found.websocket) return found.session->take_probe(*exchange);
    if (request.method == "GET") return found.session->take_poll(std::move(exchange));
    if (request.method == "POST") return found.session->take_post(*exchange);
    exchange->respond({.status = 500, .fields = {}, .body = {}});
}

// In the order of the reference (engine.io 6.6, `verify`), but the revision before the 101.
shard::verdict shard::judge(const net::http_request& request) const {
    verdict result;
    const auto wrong = [&](const engine_error& error) {
        result.wrong = &error;
        return result;
    };
    const std::string name = net::query_value(request.query, "transport");
    result.websocket = net::wants_websocket(request);
    const bool names_websocket = name == "websocket" && settings_.engine.allow_websocket;
    const bool names_polling = name == "polling" && settings_.engine.allow_polling;
    if (!names_websocket && !names_polling) return wrong(transport_unknown);
    for (const auto& field : request.fields)
        if (net::equal_ignoring_case(field.name, "Origin") && !origin_well_formed(field.value))
            return wrong(bad_request);
    if (!origin_allowed(settings_.cors, request)) return wrong(forbidden);

    const bool revision_4 = net::query_value(request.query, "EIO") == "4";
    const std::string sid = net::query_value(request.query, "sid");
    if (!sid.empty()) {
        result.session = find(sid);
        if (!result.session) return wrong(session_unknown);
        const bool upgrade = result.websocket && names_websocket;
        if (!upgrade && (result.session->current_transport() != transport::polling ||
                         !names_polling || result.websocket))
            return wrong(bad_request);
        if (!revision_4) return wrong(bad_request);
        if (upgrade && !settings_.engine.allow_upgrades) return wrong(bad_request);
        return result;
    }
    if (request.method != "GET") return wrong(bad_handshake_method);
    if (names_websocket != result.websocket) return wrong(bad_request);
    if (!revision_4) return wrong(unsupported_version);
    return result;
}

void shard::refuse(net::http_exchange& exchange, const verdict& found) {
    const auto& wrong = *found.wrong;
    net::http_response response;
    if (found.websocket) {
        response = net::text_response(400, "text/html", std::string{wrong.message});
        response.close = true;
    } else {
        response = net::json_response(wrong.status, "{\"code\":" + std::to_string(wrong.code) +
                                                        ",\"message\":\"" +
                                                        std::string{wrong.message} + "\"}");
    }
    for (auto& field : cors_fields(settings_.cors, exchange.request()))
        response.fields.push_back(std::move(field));
    if (&wrong == &forbidden)
        hub_.log(base::log_level::warning, "origin_refused",
                 {{"origin", exchange.request()["Origin"]}, {"address", exchange.peer().host()}});
    exchange.respond(std::move(response));
}

void shard::open_session(net::http_exchange& exchange, bool websocket) {
    auto made = std::make_unique<connection>(*this, base::make_id(random_),
                                             websocket ? transport::websocket : transport::polling,
                                             handshake_of(exchange, loop_.now()));
    auto& opened = *made;
    by_sid_.emplace(opened.sid(), &opened);
    sessions_.emplace(&opened, std::move(made));
    if (websocket)
        opened.take_websocket(exchange);
    else
        opened.answer_handshake(exchange);
}

void shard::unlist(connection& ended) {
    by_sid_.erase(ended.sid());
}

void shard::retire(connection& ended) {
    const auto found = sessions_.find(&ended);
    if (found == sessions_.end()) return;
    // The caller may be one of its own callbacks.
    retired_.push_back(std::move(found->second));
    sessions_.erase(found);
    loop_.at_turn_end(*this);
}

void shard::at_turn_end() {
    retired_.clear();
}

void shard::shut_down() {
    while (!by_sid_.empty()) by_sid_.begin()->second->end(disconnect_reason::server_shutting_down);
}

}  // namespace anteroom::gateway
