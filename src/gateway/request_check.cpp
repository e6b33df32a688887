#include "gateway/request_check.hpp"

#include <algorithm>

#include "gateway/connection.hpp"
#include "net/websocket_connection.hpp"

namespace anteroom::gateway {

namespace {

using engine::transport;
using wire::engineio::revision;

std::string name_of(transport one) {
    return one == transport::polling ? "polling" : "websocket";
}

std::string number_of(revision one) {
    return one == revision::v4 ? "4" : "3";
}

// Anything but 4 means 3, as in the reference.
revision revision_of(const net::http_request& request) {
    return net::query_value(request.query, "EIO") == "4" ? revision::v4 : revision::v3;
}

bool asks_for_script(const net::http_request& request) {
    return std::ranges::any_of(net::query_parameters(request.query),
                               [](const auto& parameter) { return parameter.first == "j"; });
}

void refuse(verdict& found, const engine_error& error, error_context context) {
    found.wrong = &error;
    found.context = std::move(context);
}

void judge_origin(verdict& found, const net::http_request& request, origin_standing standing,
                  const cors_options& cors) {
    for (const auto& field : request.fields)
        if (net::equal_ignoring_case(field.name, "Origin") && !origin_well_formed(field.value))
            return refuse(found, bad_request,
                          {{"name", "INVALID_ORIGIN"}, {"origin", std::string{field.value}}});
    const bool script = found.revision == revision::v3 && asks_for_script(request);
    if (!may_call(standing) || (script && !script_allowed(cors, request)))
        refuse(found, forbidden,
               {{"name", "ORIGIN_NOT_ALLOWED"}, {"origin", std::string{request["Origin"]}}});
}

void judge_session(verdict& found, std::string name, const options& settings) {
    const auto& session = *found.session;
    // An upgrade of a session that is at websocket already is answered there.
    const bool upgrade = found.websocket && name == "websocket" && settings.engine.allow_upgrades;
    if (!upgrade &&
        (found.websocket || session.current_transport() != transport::polling || name != "polling"))
        return refuse(found, bad_request,
                      {{"name", "TRANSPORT_MISMATCH"},
                       {"transport", std::move(name)},
                       {"previousTransport", name_of(session.current_transport())}});
    if (session.protocol() != found.revision)
        refuse(found, bad_request,
               {{"name", "PROTOCOL_MISMATCH"},
                {"protocol", number_of(found.revision)},
                {"previousProtocol", number_of(session.protocol())}});
}

}  // namespace

verdict judge(const net::http_request& request, origin_standing standing, const options& settings,
              const session_finder& sessions) {
    verdict found;
    found.websocket = net::wants_websocket(request);
    found.revision = revision_of(request);
    std::string name = net::query_value(request.query, "transport");
    if (!(name == "websocket" && settings.engine.allow_websocket) &&
        !(name == "polling" && settings.engine.allow_polling)) {
        refuse(found, transport_unknown, {{"transport", std::move(name)}});
        return found;
    }
    judge_origin(found, request, standing, settings.cors);
    if (found.wrong) return found;

    if (std::string sid = net::query_value(request.query, "sid"); !sid.empty()) {
        found.session = sessions.find(sid);
        if (found.session)
            judge_session(found, std::move(name), settings);
        else
            refuse(found, session_unknown, {{"sid", std::move(sid)}});
    } else if (request.method != "GET") {
        refuse(found, bad_handshake_method, {{"method", std::string{request.method}}});
    } else if ((name == "websocket") != found.websocket) {
        refuse(found, bad_request, {{"name", "TRANSPORT_HANDSHAKE_ERROR"}});
    }
    return found;
}

}  // namespace anteroom::gateway
