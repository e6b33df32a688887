#include "wire/websocket/header_list.hpp"

#include <algorithm>

#include "base/trimmed.hpp"

namespace anteroom::wire::websocket {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

bool list_has(std::string_view list, std::string_view wanted) {
    while (true) {
        const auto element = next_element(list);
        if (element.empty()) return false;
        if (equal_ignoring_case(element, wanted)) return true;
    }
}

bool is_token_character(char c) {
    const char letter = lower(c);
    if ((letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9')) return true;
    return std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}

std::string_view next_element(std::string_view& list) {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        const auto element = base::trimmed(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
        if (!element.empty()) return element;
    }
    return {};
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace anteroom::wire::websocket
