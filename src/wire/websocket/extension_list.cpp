#include "wire/websocket/extension_list.hpp"

#include "wire/websocket/header_list.hpp"

namespace anteroom::wire::websocket {

void extension_reader::skip_white_space() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'))
        rest_.remove_prefix(1);
}

bool extension_reader::take(char wanted) {
    skip_white_space();
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
}

std::string_view extension_reader::take_token() {
    skip_white_space();
    std::size_t end = 0;
    while (end < rest_.size() && is_token_character(rest_[end])) ++end;
    const auto token = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return token;
}

// The opening quote has been taken. What is quoted must be a token once it is unescaped, or empty,
// which no parameter can use.
std::optional<std::string_view> extension_reader::take_quoted() {
    for (std::size_t at = 0; at < rest_.size(); ++at) {
        if (rest_[at] == '"') {
            const auto quoted = rest_.substr(0, at);
            rest_.remove_prefix(at + 1);
            return quoted;
        }
        if (rest_[at] == '\\' && ++at == rest_.size()) break;
        if (!is_token_character(rest_[at])) break;
    }
    return std::nullopt;
}

bool extension_reader::take_parameter(extension_offer& offer) {
    extension_parameter parameter{.name = take_token(), .value = {}};
    if (parameter.name.empty()) return false;
    if (take('=')) {
        parameter.value = take('"') ? take_quoted() : take_token();
        if (!parameter.value) return false;
    }
    offer.add(parameter);
    return true;
}

extension_reader::progress extension_reader::next(extension_offer& offer) {
    while (take(',')) {
    }  // empty elements are nothing (RFC 9110 5.6.1)
    if (rest_.empty()) return progress::end;
    offer = extension_offer{};
    offer.name = take_token();
    bool well_formed = !offer.name.empty();
    while (well_formed && take(';')) well_formed = take_parameter(offer);
    skip_white_space();
    if (well_formed && (rest_.empty() || rest_.front() == ',')) return progress::offer;
    rest_ = {};
    return progress::malformed;
}

}  // namespace anteroom::wire::websocket
