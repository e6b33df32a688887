#include "gateway/shard.hpp"

#include <algorithm>
#include <utility>

#include "gateway/connection.hpp"
#include "gateway/seal.hpp"
#include "gateway/session_home.hpp"
#include "net/websocket_connection.hpp"
#include "wire/socketio/json_writer.hpp"

namespace anteroom::gateway {

namespace {

using engine::transport;
using wire::engineio::packet_type;
using wire::engineio::revision;

constexpr std::size_t id_length_min = 20;
constexpr std::size_t id_length_max = 64;

socketio::handshake_ptr handshake_of(net::http_exchange& exchange, const base::instant& now) {
    const auto& request = exchange.request();
    std::string_view head = request.head;
    head.remove_prefix(head.find("\r\n") + 2);
    head.remove_suffix(2);
    const std::string address = exchange.peer().host();
    return socketio::handshake::make({.url = request.target,
                                      .head = head,
                                      .address = address,
                                      .issued = now.wall,
                                      .secure = exchange.secure()});
}

// What an id may be made of: it stands in URLs and cookies, and is a secret.
bool is_id(std::string_view text) {
    return text.size() >= id_length_min && text.size() <= id_length_max &&
           std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                      c == '-' || c == '_';
           });
}

}  // namespace

shard::shard(surroundings around, application& users)
    : around_(std::move(around)),
      users_(users),
      waiting_(around_.loop, around_.runner),
      ping_(make_packet(packet_type::ping)),
      pong_(make_packet(packet_type::pong)),
      probe_answer_(make_packet(packet_type::pong, "probe")),
      origins_refused_(around_.log) {
    frame_limits_.message_bytes_max = settings().engine.message_bytes_max;
    early_frame_limits_.message_bytes_max =
        std::min(settings().early_message_bytes_max, settings().engine.message_bytes_max);
    early_frame_limits_.inflated_bytes_max = settings().early_inflated_bytes_max;
}

shard::~shard() {
    for (auto* const session : sessions_) delete session;
}

std::string_view shard::sid_of_session::operator()(const connection& session) const {
    return session.sid();
}

connection* shard::find(std::string_view sid) const {
    const auto found = by_sid_.find(sid);
    return found == by_sid_.end() ? nullptr : *found;
}

bool shard::serves(std::string_view path) const {
    if (!path.starts_with(settings().path)) return false;
    path.remove_prefix(settings().path.size());
    return path.starts_with('/') || (path.empty() && !settings().add_trailing_slash);
}

// --- the way of a request

void shard::on_request(net::exchange_ptr exchange) {
    const auto& request = exchange->request();
    if (!serves(request.path)) return around_.others.on_request(std::move(exchange));
    const auto& cors = settings().cors;
    const auto standing = standing_of(cors, request, exchange->secure());
    arrival arrived{std::move(exchange), {}, nullptr, standing};
    // Two origins, or one that no header can hold, are refused whatever the program says.
    if (standing == origin_standing::unknown && around_.hooks.decide_origin &&
        request.count("Origin") == 1 && origin_well_formed(request["Origin"]))
        return ask_about_origin(std::move(arrived));
    take_from(std::move(arrived));
}

// Nobody who has not shown a token has the server keep much of a body.
std::size_t shard::body_bytes_max(const net::http_request& request) {
    if (!serves(request.path)) return around_.others.body_bytes_max(request);
    auto* const session =
        request.method == "POST" ? find(net::query_value(request.query, "sid")) : nullptr;
    return session ? session->limits().message_bytes_max : early_frame_limits_.message_bytes_max;
}

std::unique_ptr<net::coming_body> shard::on_body_coming(const net::http_request& request) {
    if (!serves(request.path) || request.method != "POST") return nullptr;
    auto* const session = find(net::query_value(request.query, "sid"));
    return session ? session->expect_post() : nullptr;
}

void shard::ask_about_origin(arrival arrived) {
    const auto copy = copy_of(arrived);
    const auto number = waiting_.wait(std::move(arrived), settings().answer_timeout,
                                      [this](arrival who, hook_answer said) {
                                          if (!said.refusal) who.standing = origin_standing::listed;
                                          take_from(std::move(who));
                                      });
    auto& decide = around_.hooks.decide_origin;
    if (!call_hook("decide_origin", [&] { decide(copy, waiting_.answer_for(number)); }))
        waiting_.answer_for(number)({.refusal = "", .fields = {}, .instead = {}});
}

// It is known where the request comes from.
void shard::take_from(arrival arrived) {
    const auto& request = arrived.request();
    const auto& cors = settings().cors;
    append(arrived.fields, cors_fields(cors, request, arrived.standing));
    if (request.method == "OPTIONS" && cors.configured()) {
        append(arrived.fields, preflight_fields(cors, request, arrived.standing));
        if (!cors.preflight_continue)
            return arrived.exchange->respond({.status = cors.options_success_status,
                                              .fields = std::move(arrived.fields),
                                              .body = {}});
    }
    run_middlewares(std::move(arrived), 0);
}

// Made when a hook looks at it first: most requests pass without.
const request_ptr& shard::copy_of(arrival& arrived) {
    if (!arrived.copy)
        arrived.copy = std::make_shared<const request_copy>(request_copy{
            std::string{arrived.request().method}, handshake_of(*arrived.exchange, loop().now())});
    return arrived.copy;
}

void shard::run_middlewares(arrival arrived, std::size_t next) {
    if (next == around_.hooks.middlewares.size()) return serve(std::move(arrived));
    const auto copy = copy_of(arrived);
    const auto number = waiting_.wait(
        std::move(arrived), settings().answer_timeout, [this, next](arrival who, hook_answer said) {
            append(who.fields, std::move(said.fields));
            if (said.instead) {
                append(said.instead->fields, std::move(who.fields));
                return who.exchange->respond(std::move(*said.instead));
            }
            if (!said.refusal) return run_middlewares(std::move(who), next + 1);
            const bool websocket = net::wants_websocket(who.request());
            refuse(std::move(who), websocket, bad_request, {{"name", "MIDDLEWARE_FAILURE"}});
        });
    if (!call_hook("middleware",
                   [&] { around_.hooks.middlewares[next](copy, waiting_.answer_for(number)); }))
        waiting_.answer_for(number)({.refusal = "", .fields = {}, .instead = {}});
}

void shard::serve(arrival arrived) {
    verdict found = judge(arrived.request(), arrived.standing, settings(), *this);
    if (found.wrong)
        return refuse(std::move(arrived), found.websocket, *found.wrong, std::move(found.context));
    if (!found.session) return ask_program(std::move(arrived), found);
    add_headers(arrived, false);
    if (found.websocket) return found.session->take_probe(std::move(arrived));
    const std::string_view method = arrived.request().method;
    if (method == "GET") return found.session->take_poll(std::move(arrived));
    if (method == "POST") return found.session->take_post(std::move(arrived));
    arrived.exchange->respond({.status = 500, .fields = std::move(arrived.fields), .body = {}});
}

void shard::ask_program(arrival arrived, const verdict& found) {
    auto& allow = around_.hooks.allow_request;
    if (!allow) return admit(std::move(arrived), found);
    const auto copy = copy_of(arrived);
    const auto number = waiting_.wait(std::move(arrived), settings().answer_timeout,
                                      [this, found](arrival who, hook_answer said) {
                                          if (!said.refusal) return admit(std::move(who), found);
                                          refuse(std::move(who), found.websocket, forbidden,
                                                 {{"message", *said.refusal}}, *said.refusal);
                                      });
    if (!call_hook("allow_request", [&] { allow(copy, waiting_.answer_for(number)); }))
        waiting_.answer_for(number)({.refusal = "", .fields = {}, .instead = {}});
}

void shard::admit(arrival arrived, const verdict& found) {
    if (found.revision == revision::v3 && !settings().engine.allow_eio3)
        return refuse(std::move(arrived), found.websocket, unsupported_version,
                      {{"protocol", "3"}});
    std::string sid = new_id(arrived);
    if (sid.empty())
        return refuse(std::move(arrived), found.websocket, bad_request,
                      {{"name", "ID_GENERATION_ERROR"}});
    place_ptr place;
    if (around_.polling_sessions && !found.websocket) {
        place = around_.polling_sessions->place_for(arrived.exchange->peer());
        if (!place)
            return refuse(std::move(arrived), false, too_many_sessions,
                          {{"name", "TOO_MANY_SESSIONS"}});
    }
    open_session(std::move(arrived), found, sid, std::move(place));
}

std::string shard::new_id(arrival& arrived) {
    auto& generate = around_.hooks.generate_id;
    if (!generate) return make_id_at_home(around_.random, around_.index, around_.shards);
    std::string sid;
    call_hook("generate_id", [&] { sid = generate(copy_of(arrived)); });
    return is_id(sid) && !find(sid) ? sid : std::string{};
}

void shard::add_headers(arrival& arrived, bool initial) {
    auto& hooks = around_.hooks;
    if (initial)
        for (auto& add : hooks.on_initial_headers)
            call_hook("initial_headers", [&] { add(arrived.fields, copy_of(arrived)); });
    for (auto& add : hooks.on_headers)
        call_hook("headers", [&] { add(arrived.fields, copy_of(arrived)); });
}

void shard::open_session(arrival arrived, const verdict& found, std::string_view sid,
                         place_ptr place) {
    if (settings().cookie && !found.websocket)
        arrived.fields.emplace_back("Set-Cookie", set_cookie(*settings().cookie, sid));
    add_headers(arrived, true);
    auto copy = arrived.copy ? arrived.copy->said : handshake_of(*arrived.exchange, loop().now());
    auto made = std::make_unique<connection>(
        *this, sid, found.revision, found.websocket ? transport::websocket : transport::polling);
    auto& opened = *made;
    opened.take_place(std::move(place));
    by_sid_.insert(&opened);
    open_count_.fetch_add(1, std::memory_order_relaxed);
    sessions_.insert(made.release());
    if (found.websocket)
        opened.take_websocket(std::move(arrived), std::move(copy));
    else
        opened.answer_handshake(std::move(arrived), std::move(copy));
}

// --- what is wrong

void shard::refuse(arrival arrived, bool websocket, const engine_error& error,
                   error_context context, std::string_view message) {
    if (message.empty()) message = error.message;
    net::http_response response;
    if (websocket) {
        response = net::text_response(400, "text/html", std::string{message});
        response.close = true;
    } else {
        std::string json = "{\"code\":" + std::to_string(error.code) + ",\"message\":";
        wire::socketio::write_json(json, message);
        response = net::json_response(error.status, json + '}');
    }
    const bool origin =
        &error == &forbidden && !context.empty() && context.front().second == "ORIGIN_NOT_ALLOWED";
    if (origin) {
        origins_refused_.add(*arrived.exchange);
    } else if (around_.log && &error == &forbidden) {
        const std::string address = arrived.exchange->peer().host();
        const base::log_field fields[] = {
            {"origin", refused_origins::shown(arrived.request()["Origin"])}, {"address", address}};
        around_.log->write(base::log_level::warning, "handshake_refused", fields);
    }
    for (auto& tell : around_.hooks.on_connection_error)
        call_hook("connection_error", [&] { tell({copy_of(arrived), error, message, context}); });
    for (auto& field : arrived.fields) response.fields.push_back(std::move(field));
    arrived.exchange->respond(std::move(response));
}

// No exception of the program leaves its hook. False: it threw.
template <class Call>
bool shard::call_hook(std::string_view name, Call call) {
    std::string what = "unknown";
    try {
        call();
        return true;
    } catch (const std::exception& error) {
        what = error.what();
    } catch (...) {
    }
    const base::log_field fields[] = {{"hook", name}, {"what", what}};
    if (around_.log) around_.log->write(base::log_level::error, "hook_threw", fields);
    return false;
}

// --- the end of sessions

void shard::unlist(connection& ended) {
    by_sid_.erase(ended.sid());
    open_count_.fetch_sub(1, std::memory_order_relaxed);
}

void shard::retire(connection& ended) {
    if (sessions_.erase(&ended) == 0) return;
    // The caller may be one of its own callbacks.
    retired_.emplace_back(&ended);
    loop().at_turn_end(*this);
}

void shard::at_turn_end() {
    retired_.clear();
}

void shard::end_all(disconnect_reason reason) {
    while (!by_sid_.empty()) (*by_sid_.begin())->end(reason);
}

}  // namespace anteroom::gateway
