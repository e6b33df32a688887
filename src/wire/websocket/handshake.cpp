#include "wire/websocket/handshake.hpp"

#include "base/base64.hpp"
#include "wire/websocket/header_list.hpp"

namespace anteroom::wire::websocket {

namespace {

constexpr unsigned http_1_1 = 11;
constexpr std::size_t nonce_bytes = 16;
constexpr std::size_t key_characters = 24;  // 16 bytes in base64, padded

bool has_token(const field_lines& field, std::string_view wanted) {
    for (const std::string_view line : field.lines())
        if (list_has(line, wanted)) return true;
    return false;
}

std::string_view first_token(const field_lines& field) {
    for (std::string_view line : field.lines())
        while (true) {
            const auto element = next_element(line);
            if (element.empty()) break;
            if (is_token(element)) return element;
        }
    return {};
}

bool is_nonce(std::string_view key) {
    if (key.size() != key_characters) return false;
    const auto nonce = base::base64_decode(key);
    return nonce && nonce->size() == nonce_bytes;
}

handshake_verdict refuse(std::string_view reason) {
    return {.status = handshake_status::bad_request, .reason = reason};
}

}  // namespace

void handshake_request::take_field(std::string_view name, std::string_view value) {
    const struct {
        std::string_view name;
        field_lines& lines;
    } fields[] = {
        {"host", host},
        {"upgrade", upgrade},
        {"connection", connection},
        {"sec-websocket-key", key},
        {"sec-websocket-version", version},
        {"sec-websocket-protocol", protocol},
        {"sec-websocket-extensions", extensions},
    };
    for (const auto& field : fields)
        if (equal_ignoring_case(name, field.name)) return field.lines.add(value);
}

handshake_verdict judge_handshake(const handshake_request& request) {
    if (request.method != "GET") return refuse("a WebSocket handshake is a GET request");
    if (request.http_version != http_1_1) return refuse("a WebSocket handshake is HTTP/1.1");
    if (request.host.count() != 1 || request.host.lines()[0].empty())
        return refuse("the request must have exactly one Host");
    for (const field_lines* list : {&request.upgrade, &request.connection, &request.protocol})
        if (list->overfull()) return refuse("a header field is repeated too often");
    if (!has_token(request.upgrade, "websocket"))
        return refuse("the Upgrade header does not name websocket");
    if (!has_token(request.connection, "upgrade"))
        return refuse("the Connection header does not name Upgrade");
    if (request.version.count() != 1 || request.version.lines()[0] != supported_version)
        return {.status = handshake_status::upgrade_required,
                .reason = "the only supported WebSocket version is 13"};
    if (request.key.count() != 1)
        return refuse("the request must have exactly one Sec-WebSocket-Key");
    const std::string_view key = request.key.lines()[0];
    if (!is_nonce(key)) return refuse("Sec-WebSocket-Key is not 16 bytes in base64");
    return {.status = handshake_status::accept,
            .key = key,
            .subprotocol = first_token(request.protocol)};
}

std::string accept_challenge(std::string_view key) {
    std::string text;
    text.reserve(key.size() + handshake_guid.size());
    text.append(key).append(handshake_guid);
    return text;
}

}  // namespace anteroom::wire::websocket
