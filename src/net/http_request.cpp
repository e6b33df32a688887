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

}  // namespace anteroom::net
