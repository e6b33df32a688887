#include "net/http_request.hpp"

#include <algorithm>

namespace anteroom::net {

namespace {

class category final : public base::error_category {
  public:
    const char* name() const noexcept override { return "http"; }
    std::string message(int value) const override {
        switch (static_cast<http_error>(value)) {
            case http_error::bad_request:
                return "the request is malformed";
            case http_error::timed_out:
                return "the request did not arrive in time";
            case http_error::body_too_large:
                return "the request's body is too large";
            case http_error::target_too_long:
                return "the request line is too long";
            case http_error::expectation_failed:
                return "the request expects what is not done here";
            case http_error::head_too_large:
                return "the request's head is too large";
            case http_error::not_implemented:
                return "the transfer coding is not implemented";
            case http_error::version_not_supported:
                return "the HTTP version is not supported";
        }
        return "unknown HTTP error";
    }
};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = lower(c);
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

const base::error_category& http_category() {
    static const category instance;
    return instance;
}

base::error_code make_error_code(http_error error) {
    return {static_cast<int>(error), http_category()};
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view http_request::operator[](std::string_view name) const {
    for (const auto& field : fields)
        if (equal_ignoring_case(field.name, name)) return field.value;
    return {};
}

std::size_t http_request::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        fields, [&](const field& one) { return equal_ignoring_case(one.name, name); }));
}

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

}  // namespace anteroom::net
