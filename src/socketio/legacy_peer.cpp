#include "socketio/legacy_peer.hpp"

#include "base/url_query.hpp"
#include "base/utf8.hpp"
#include "wire/socketio/json_writer.hpp"

namespace anteroom::socketio {

namespace {

constexpr std::size_t query_parameters_max = 100;

}  // namespace

std::string legacy_peer::socket_id(std::string_view nsp) const {
    if (nsp == "/") return session_id_;
    return std::string{nsp}.append("#").append(session_id_);
}

boost::json::object legacy_peer::auth_in(std::string_view nsp_and_query) {
    boost::json::object auth;
    const std::size_t mark = nsp_and_query.find('?');
    if (mark == std::string_view::npos) return auth;
    std::size_t left = query_parameters_max;
    for (const auto& [name, value] : base::query_parameters(nsp_and_query.substr(mark + 1))) {
        if (left-- == 0) break;
        if (base::is_valid_utf8(name) && base::is_valid_utf8(value)) auth[name] = value;
    }
    return auth;
}

std::string legacy_peer::error_json(const connect_refusal& refusal) {
    if (!refusal.data.empty()) return refusal.data;
    std::string json;
    wire::socketio::write_json(json, std::string_view{refusal.message});
    return json;
}

}  // namespace anteroom::socketio
