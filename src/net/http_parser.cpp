#include "net/http_parser.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "net/chunked_body.hpp"

namespace anteroom::net {

namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;
using boost::system::error_code;

// What Beast finds goes straight into the request: the line and the fields as views of the head.
class beast_parser final : public http::basic_parser<true> {
  public:
    beast_parser(http_request& request, const http_limits& limits) : request_(request) {
        header_limit(static_cast<std::uint32_t>(limits.head_bytes_max) + 4);
        skip(true);  // bodies are read elsewhere
    }

  private:
    void on_request_impl(http::verb, string_view method, string_view target, int version,
                         error_code&) override {
        request_.method = method;
        request_.target = target;
        request_.http_1_1 = version == 11;
    }
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(http::field, string_view name, string_view value, error_code&) override {
        request_.fields.push_back({name, value});
    }
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(string_view, error_code&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view, error_code&) override { return 0; }
    void on_finish_impl(error_code&) override {}

    http_request& request_;
};

// HTTP-05: every line ends in CRLF, none is folded, no NUL hides in one.
bool lines_are_strict(std::string_view head) {
    for (std::size_t i = 0; i < head.size(); ++i) {
        const char c = head[i];
        if (c == '\0') return false;
        if (c == '\n') return false;  // those after a CR are stepped over below
        if (c != '\r') continue;
        if (i + 1 >= head.size() || head[i + 1] != '\n') return false;
        if (i + 2 < head.size() && (head[i + 2] == ' ' || head[i + 2] == '\t')) return false;
        ++i;
    }
    return true;
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// uri-host [ ":" port ] (RFC 9110 7.2), without the comma that would make a list of it.
bool is_authority(std::string_view text) {
    std::size_t end;
    if (text.starts_with('[')) {
        end = text.find(']');
        if (end == std::string_view::npos || end == 1) return false;
        for (const char c : text.substr(1, end - 1))
            if (!is_alphanumeric(c) && c != ':' && c != '.') return false;
        ++end;
    } else {
        constexpr std::string_view others = "-._~%!$&'()*+;=";
        end = std::min(text.find(':'), text.size());
        for (const char c : text.substr(0, end))
            if (!is_alphanumeric(c) && others.find(c) == std::string_view::npos) return false;
    }
    const std::string_view port = text.substr(end);
    return port.empty() || port == ":" || (port.front() == ':' && all_digits(port.substr(1)));
}

// RFC 9112 3.2: `/path?query`, `http://host/path?query`, or `*` for OPTIONS alone.
error_code take_target(http_request& request) {
    std::string_view rest = request.target;
    const bool visible =
        std::ranges::all_of(rest, [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
    if (rest.empty() || !visible) return http_error::bad_request;
    if (rest == "*") {
        request.path = rest;
        return request.method == "OPTIONS" ? error_code{} : http_error::bad_request;
    }
    if (rest.front() != '/') {
        const std::size_t scheme = rest.find("://");
        if (scheme == std::string_view::npos ||
            (!equal_ignoring_case(rest.substr(0, scheme), "http") &&
             !equal_ignoring_case(rest.substr(0, scheme), "https")))
            return http_error::bad_request;
        rest.remove_prefix(scheme + 3);
        const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
        if (authority.empty() || !is_authority(authority)) return http_error::bad_request;
        rest.remove_prefix(authority.size());
        // RFC 9112 3.2.2: the target's host counts, whatever the field says.
        for (auto& field : request.fields)
            if (equal_ignoring_case(field.name, "Host")) field.value = authority;
    }
    const std::size_t mark = rest.find('?');
    request.path = rest.substr(0, mark);
    if (request.path.empty()) request.path = "/";
    if (mark != std::string_view::npos) request.query = rest.substr(mark + 1);
    return {};
}

error_code check_fields(http_request& request, const http_limits& limits) {
    if (request.fields.size() > limits.fields_max) return http_error::head_too_large;
    const std::size_t hosts = request.count("Host");
    if (hosts > 1 || (request.http_1_1 && hosts == 0)) return http_error::bad_request;
    if (!is_authority(request["Host"])) return http_error::bad_request;
    const std::size_t lengths = request.count("Content-Length");
    const std::size_t codings = request.count("Transfer-Encoding");
    if (lengths > 1 || codings > 1 || (lengths == 1 && codings == 1))
        return http_error::bad_request;
    if (lengths == 1 && !all_digits(request["Content-Length"])) return http_error::bad_request;
    if (codings == 1) {
        if (!request.http_1_1) return http_error::bad_request;
        if (!equal_ignoring_case(request["Transfer-Encoding"], "chunked"))
            return http_error::not_implemented;
    }
    if (request.http_1_1 && request.count("Expect") > 0) {
        request.expects_continue = equal_ignoring_case(request["Expect"], "100-continue");
        if (!request.expects_continue) return http_error::expectation_failed;
    }
    return {};
}

// Whether the request line ends in a version that is one, only not ours.
bool names_a_version(std::string_view head) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    if (line.size() < 9) return false;
    const std::string_view end = line.substr(line.size() - 9);
    return std::ranges::count(line, ' ') == 2 && end.starts_with(" HTTP/") &&
           all_digits(end.substr(6, 1)) && end[7] == '.' && all_digits(end.substr(8));
}

error_code http_error_of(const error_code& error) {
    if (error == http::error::header_limit) return http_error::head_too_large;
    return http_error::bad_request;
}

}  // namespace

struct http_parser::state {
    explicit state(const http_limits& given) : limits(given), beast(request, given) {}

    base::result<progress> feed_head(std::string_view& bytes);
    base::result<progress> feed_body(std::string_view& bytes);
    base::error_code begin_body();

    const http_limits& limits;
    http_request request;
    beast_parser beast;
    unsigned skipped = 0;                      // characters of empty lines before the request
    std::size_t line_end = std::string::npos;  // of the request line, once it is there
    std::uint64_t body_bytes = 0;
    std::optional<chunked_body> chunks;
};

http_parser::http_parser(const http_limits& limits) : state_(std::make_unique<state>(limits)) {}
http_parser::~http_parser() = default;
http_parser::http_parser(http_parser&&) noexcept = default;
http_parser& http_parser::operator=(http_parser&&) noexcept = default;

bool http_parser::head_complete() const {
    return state_->beast.is_header_done();
}

bool http_parser::started() const {
    return !state_->request.head.empty();
}

bool http_parser::body_within(std::size_t bytes_max) const {
    return state_->body_bytes <= bytes_max && state_->request.body.size() <= bytes_max;
}

http_request& http_parser::request() {
    return state_->request;
}

base::result<http_parser::progress> http_parser::feed(std::string_view& bytes) {
    if (!head_complete()) {
        const auto read = state_->feed_head(bytes);
        if (!read || !head_complete()) return read;
    }
    return state_->feed_body(bytes);
}

base::result<http_parser::progress> http_parser::state::feed_head(std::string_view& bytes) {
    auto& head = request.head;
    if (head.empty()) {
        // RFC 9112 2.2: empty lines before a request are ignored, two of them.
        while (!bytes.empty() && skipped < 4 && bytes.front() == "\r\n"[skipped % 2]) {
            bytes.remove_prefix(1);
            ++skipped;
        }
        if (bytes.empty()) return progress::needs_more;
        if (skipped % 2 != 0) return http_error::bad_request;
    }
    // Each byte is looked at once, however slowly they come.
    const std::size_t known = head.size();
    const std::size_t room = limits.head_bytes_max + 4 - known;
    const std::string_view offered = bytes.substr(0, room);
    head.append(offered);
    const std::size_t end = head.find("\r\n\r\n", known < 3 ? 0 : known - 3);
    if (line_end == std::string::npos) line_end = head.find("\r\n", known == 0 ? 0 : known - 1);
    if (std::min(line_end, head.size()) > limits.request_line_bytes_max)
        return http_error::target_too_long;
    if (end == std::string::npos) {
        if (head.size() >= limits.head_bytes_max + 4) return http_error::head_too_large;
        bytes.remove_prefix(offered.size());
        return progress::needs_more;
    }
    bytes.remove_prefix(end + 4 - known);
    head.resize(end + 4);
    if (!lines_are_strict(head)) return http_error::bad_request;

    error_code error;
    beast.put(boost::asio::buffer(head), error);
    if (error == http::error::bad_version && names_a_version(head))
        return http_error::version_not_supported;
    if (error && error != http::error::need_more) return http_error_of(error);
    if (const auto wrong = check_fields(request, limits)) return wrong;
    if (const auto wrong = take_target(request)) return wrong;
    request.keep_alive = beast.keep_alive();
    if (const auto wrong = begin_body()) return wrong;
    return progress::needs_more;
}

base::error_code http_parser::state::begin_body() {
    if (request.count("Transfer-Encoding") > 0) {
        chunks.emplace();
        return {};
    }
    const std::string_view length = request["Content-Length"];
    if (length.empty()) return {};
    const auto read = std::from_chars(length.data(), length.data() + length.size(), body_bytes);
    if (read.ec != std::errc{}) return http_error::bad_request;  // above 64 bits
    return body_bytes > limits.body_bytes_max ? http_error::body_too_large : error_code{};
}

base::result<http_parser::progress> http_parser::state::feed_body(std::string_view& bytes) {
    if (chunks) {
        if (const auto wrong = chunks->feed(bytes, request.body, limits)) return wrong;
        return chunks->complete() ? progress::complete : progress::needs_more;
    }
    const auto data = bytes.substr(0, body_bytes - request.body.size());
    request.body.append(data);
    bytes.remove_prefix(data.size());
    return request.body.size() == body_bytes ? progress::complete : progress::needs_more;
}

}  // namespace anteroom::net
