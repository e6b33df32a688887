#include "net/http_parser.hpp"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace anteroom::net {

namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;
using boost::system::error_code;

// What Beast finds goes straight into the request: fields as views of the head, the body's bytes.
class beast_parser final : public http::basic_parser<true> {
  public:
    beast_parser(http_request& request, const http_limits& limits)
        : request_(request), limits_(limits) {
        header_limit(static_cast<std::uint32_t>(limits.head_bytes_max) + 4);
        body_limit(limits.body_bytes_max);
        eager(true);
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
        // Fields behind the last chunk are checked and forgotten: nothing may depend on them.
        if (!is_header_done()) request_.fields.push_back({name, value});
    }
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(string_view bytes, error_code&) override {
        request_.body.append(bytes);
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, string_view extensions, error_code& error) override {
        extension_bytes_ += extensions.size();
        if (extension_bytes_ > limits_.chunk_extension_bytes_max) error = http::error::bad_chunk;
        if (extensions.find_first_of("\r\n") != string_view::npos)
            error = http::error::bad_chunk_extension;
    }
    std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, error_code& error) override {
        if (request_.body.size() + bytes.size() > limits_.body_bytes_max) {
            error = http::error::body_limit;
            return 0;
        }
        request_.body.append(bytes);
        return bytes.size();
    }
    void on_finish_impl(error_code&) override {}

    http_request& request_;
    const http_limits& limits_;
    std::size_t extension_bytes_ = 0;
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

// One visible, unambiguous target: what RFC 9112 3.2 allows a server to be sent, in ASCII.
bool target_is_plain(std::string_view target) {
    return !target.empty() && (target.front() == '/' || target == "*") &&
           std::ranges::all_of(target, [](char c) { return c > ' ' && c < 0x7f; });
}

error_code check_fields(http_request& request, const http_limits& limits) {
    if (request.fields.size() > limits.fields_max) return http_error::head_too_large;
    if (!target_is_plain(request.target)) return http_error::bad_request;
    const std::size_t hosts = request.count("Host");
    if (hosts > 1 || (request.http_1_1 && hosts == 0)) return http_error::bad_request;
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
    return {};
}

// Whether the request line ends in a version that is one, only not ours.
bool names_a_version(std::string_view head) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    if (line.size() < 9) return false;
    const std::string_view end = line.substr(line.size() - 9);
    return end.starts_with(" HTTP/") && all_digits(end.substr(6, 1)) && end[7] == '.' &&
           all_digits(end.substr(8));
}

error_code http_error_of(const error_code& error) {
    if (error == http::error::body_limit) return http_error::body_too_large;
    if (error == http::error::header_limit) return http_error::head_too_large;
    return http_error::bad_request;
}

}  // namespace

struct http_parser::state {
    explicit state(const http_limits& given) : limits(given), beast(request, given) {}

    base::result<progress> feed_head(std::string_view& bytes);
    base::result<progress> feed_body(std::string_view& bytes);

    const http_limits& limits;
    http_request request;
    beast_parser beast;
    unsigned skipped = 0;  // characters of empty lines before the request
    std::string pending;   // the part of a chunk's head that has come
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

http_request& http_parser::request() {
    return state_->request;
}

base::result<http_parser::progress> http_parser::feed(std::string_view& bytes) {
    if (!head_complete()) {
        const auto read = state_->feed_head(bytes);
        if (!read || *read == progress::complete || !head_complete()) return read;
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
    const std::size_t line_end = head.find("\r\n");
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
    const std::size_t mark = request.target.find('?');
    request.path = request.target.substr(0, mark);
    if (mark != std::string_view::npos) request.query = request.target.substr(mark + 1);
    request.keep_alive = beast.keep_alive();
    return beast.is_done() ? progress::complete : progress::needs_more;
}

base::result<http_parser::progress> http_parser::state::feed_body(std::string_view& bytes) {
    while (!beast.is_done()) {
        if (bytes.empty()) return progress::needs_more;
        error_code error;
        if (pending.empty()) {
            const std::size_t taken = beast.put(boost::asio::buffer(bytes), error);
            bytes.remove_prefix(taken);
            if (error == http::error::need_more) {
                pending.assign(bytes);
                bytes = {};
                error = {};
            }
        } else {
            // The head of a chunk was cut: put its parts together, byte by byte past the cut, so
            // that nothing behind it is taken.
            pending.push_back(bytes.front());
            bytes.remove_prefix(1);
            const std::size_t taken = beast.put(boost::asio::buffer(pending), error);
            pending.erase(0, taken);
            if (error == http::error::need_more) error = {};
            if (pending.size() > limits.chunk_extension_bytes_max) return http_error::bad_request;
        }
        if (error) return http_error_of(error);
    }
    return progress::complete;
}

}  // namespace anteroom::net
