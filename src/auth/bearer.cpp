#include "auth/bearer.hpp"

#include <algorithm>

namespace anteroom::auth {

namespace {

constexpr std::string_view scheme = "bearer ";

bool same_letter(char text, char lower) {
    return text == lower || (text >= 'A' && text <= 'Z' && text - 'A' + 'a' == lower);
}

}  // namespace

std::string_view bare_token(std::string_view text) {
    if (text.size() < scheme.size() ||
        !std::equal(scheme.begin(), scheme.end(), text.begin(),
                    [](char lower, char letter) { return same_letter(letter, lower); }))
        return text;
    text.remove_prefix(scheme.size());
    while (text.starts_with(' ')) text.remove_prefix(1);
    return text;
}

}  // namespace anteroom::auth
