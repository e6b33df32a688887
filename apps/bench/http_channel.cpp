#include "http_channel.hpp"

#include <algorithm>
#include <charconv>

namespace anteroom::bench {

namespace {

template <class Number>
bool read_number(std::string_view text, Number& number) {
    return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{};
}

// Where the value of a header field begins, whatever the case of its name.
std::string_view field_value(std::string_view head, std::string_view name) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    const auto found = std::search(head.begin(), head.end(), name.begin(), name.end(),
                                   [&](char a, char b) { return lower(a) == b; });
    if (found == head.end()) return {};
    return head.substr(static_cast<std::size_t>(found - head.begin()) + name.size());
}

}  // namespace

void http_channel::ask(std::string_view request) {
    busy_ = true;
    if (tcp_.is_open()) return tcp_.send(request);
    waiting_.assign(request);
    tcp_.open(where_);
}

void http_channel::close() {
    busy_ = false;
    tcp_.close();
}

std::size_t http_channel::on_bytes(std::string_view bytes) {
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return 0;
    const std::string_view head = bytes.substr(0, end + 2);
    unsigned status = 0;
    std::size_t length = 0;
    if (!head.starts_with("HTTP/1.1 ") || !read_number(head.substr(9), status) ||
        !read_number(field_value(head, "\r\ncontent-length: "), length)) {
        lose("the server's answer is not understood");
        return 0;
    }
    if (bytes.size() < end + 4 + length) return 0;
    busy_ = false;
    told_.on_answer(*this, status, bytes.substr(end + 4, length));
    return end + 4 + length;
}

void http_channel::lose(std::string_view why) {
    const std::string kept(why);
    const bool awaited = busy_;
    close();
    // A server may end an idle connection; the next request opens another.
    if (awaited) told_.on_lost(*this, kept);
}

}  // namespace anteroom::bench
