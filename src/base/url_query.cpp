#include "base/url_query.hpp"

namespace anteroom::base {

namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// A % that no two digits follow stays what it is, as in URLSearchParams.
std::string decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            out.push_back(' ');
        } else if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                   hex_value(text[i + 2]) >= 0) {
            out.push_back(static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

template <class Visit>
void each_parameter(std::string_view query, Visit visit) {
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view part = query.substr(0, end);
        query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
        if (part.empty()) continue;
        const std::size_t equals = part.find('=');
        visit(part.substr(0, equals),
              equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1));
    }
}

}  // namespace

std::string query_value(std::string_view query, std::string_view name) {
    std::string_view found;
    each_parameter(query, [&](std::string_view key, std::string_view value) {
        if (key == name) found = value;
    });
    return decoded(found);
}

std::vector<std::pair<std::string, std::string>> query_parameters(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> all;
    each_parameter(query, [&](std::string_view key, std::string_view value) {
        all.emplace_back(decoded(key), decoded(value));
    });
    return all;
}

}  // namespace anteroom::base
