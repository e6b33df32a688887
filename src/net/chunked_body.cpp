#include "net/chunked_body.hpp"

#include <algorithm>

namespace anteroom::net {

namespace {

constexpr std::uint8_t digits_max = 16;

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

bool is_token_char(char c) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != '\0' && marks.find(c) != std::string_view::npos);
}

bool is_field_value_char(char c) {
    const auto octet = static_cast<unsigned char>(c);
    return octet == '\t' || (octet >= ' ' && octet != 0x7f);
}

bool chunked_body::digit(char c) {
    const int value = hex_value(c);
    if (value < 0 || digits_ == digits_max) return false;
    ++digits_;
    left_ = left_ << 4 | static_cast<std::uint64_t>(value);
    return true;
}

base::error_code chunked_body::feed(std::string_view& bytes, std::string& body,
                                    const http_limits& limits) {
    while (!bytes.empty() && state_ != state::complete) {
        if (state_ == state::data) {
            const auto data = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
            body.append(data);
            bytes.remove_prefix(data.size());
            left_ -= data.size();
            if (left_ == 0) state_ = state::data_cr;
            continue;
        }
        const bool in_fields = state_ >= state::line_begin && state_ <= state::line_lf;
        if (in_fields || state_ == state::space || state_ == state::extension)
            if (++overhead_bytes_ > limits.chunk_extension_bytes_max)
                return in_fields ? http_error::head_too_large : http_error::bad_request;
        if (const auto error = step(bytes.front(), limits.body_bytes_max - body.size()))
            return error;
        bytes.remove_prefix(1);
    }
    return {};
}

base::error_code chunked_body::step(char c, std::size_t room) {
    const auto expect = [&](char wanted, state next) -> base::error_code {
        if (c != wanted) return http_error::bad_request;
        state_ = next;
        return {};
    };
    switch (state_) {
        case state::size_begin:
            digits_ = 0;
            left_ = 0;
            state_ = state::size;
            return digit(c) ? base::error_code{} : http_error::bad_request;
        case state::size:
            if (digit(c)) return {};
            if (c == ' ' || c == '\t') return expect(c, state::space);
            if (c == ';') return expect(c, state::extension);
            return expect('\r', state::size_lf);
        case state::space:
            if (c == ' ' || c == '\t') return {};
            return expect(';', state::extension);
        case state::extension:
            if (is_field_value_char(c)) return {};
            return expect('\r', state::size_lf);
        case state::size_lf:
            if (left_ > room) return http_error::body_too_large;
            return expect('\n', left_ == 0 ? state::line_begin : state::data);
        case state::data_cr:
            return expect('\r', state::data_lf);
        case state::data_lf:
            return expect('\n', state::size_begin);
        case state::line_begin:
            if (c == '\r') return expect(c, state::last_lf);
            state_ = state::name;
            return is_token_char(c) ? base::error_code{} : http_error::bad_request;
        case state::name:
            if (is_token_char(c)) return {};
            return expect(':', state::value);
        case state::value:
            if (is_field_value_char(c)) return {};
            return expect('\r', state::line_lf);
        case state::line_lf:
            return expect('\n', state::line_begin);
        case state::last_lf:
            return expect('\n', state::complete);
        case state::data:
        case state::complete:
            break;
    }
    return {};
}

}  // namespace anteroom::net
