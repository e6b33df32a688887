#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "anteroom/detail/unique_function.hpp"
#include "anteroom/http.hpp"

namespace anteroom::gateway {
struct request_copy;
struct hook_answer;
}  // namespace anteroom::gateway

namespace anteroom {

namespace detail {
// Where a hook's answer goes. A type of its own, for nothing converts to it: a compiler that moves
// what holds one does not ask whether hook_answer, which is incomplete here, could be its argument.
struct hook_sink {
    unique_function<void(gateway::hook_answer)> take;
};
}  // namespace detail

// What a request to the engine's path said. Cheap to copy, immutable, for any thread.
class engine_request {
  public:
    engine_request() = default;
    explicit engine_request(std::shared_ptr<const gateway::request_copy> copy)
        : copy_(std::move(copy)) {}

    std::string_view method() const;
    std::string_view url() const;      // path and query, as sent
    std::string_view address() const;  // the peer's, numeric
    bool secure() const;               // over TLS
    // The first field of that name, in any case of letters; empty if there is none.
    std::string header(std::string_view name) const;
    // Names in small letters.
    std::vector<std::pair<std::string, std::string>> headers() const;
    // A decoded parameter of the query, the last one if it is repeated; empty if there is none.
    std::string query(std::string_view name) const;

  private:
    std::shared_ptr<const gateway::request_copy> copy_;
};

// Header fields of a response, for hooks that add some. What a peer could use to start a second
// response, a line end above all, is left out when they are written.
using header_list = std::vector<std::pair<std::string, std::string>>;

// What an `allow_request` calls once, now or later, on any thread. What is not answered within ten
// seconds is refused; later calls do nothing.
class admission {
  public:
    explicit admission(detail::hook_sink sink);

    void operator()(bool allowed);
    // Refuses with a message of its own instead of "Forbidden".
    void refuse(std::string message);

  private:
    detail::hook_sink sink_;
};

// What a middleware calls once, as an `admission`: nothing further happens to the request before.
class engine_next {
  public:
    explicit engine_next(detail::hook_sink sink);
    engine_next(engine_next&&) noexcept;
    engine_next& operator=(engine_next&&) noexcept;
    ~engine_next();

    // Adds a field to the response, whatever becomes of the request.
    void set_header(std::string name, std::string value);

    void operator()();
    // Refuses with 400, code 3.
    void fail();
    // Answers, and the engine never sees the request.
    void respond(http_response response);

  private:
    void answer(gateway::hook_answer&& said);

    detail::hook_sink sink_;
    header_list fields_;
};

// Why a request was refused before it reached a session (engine.io 6.6, "connection_error").
struct connection_error {
    engine_request request;
    int code = 0;  // 0 to 5, as in the response
    std::string message;
    header_list context;  // names and values as in the reference: `name`, `transport`, `sid`...
};

}  // namespace anteroom
