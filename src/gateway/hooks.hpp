#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "anteroom/detail/unique_function.hpp"
#include "gateway/engine_error.hpp"
#include "net/http_response.hpp"
#include "socketio/handshake.hpp"

namespace anteroom::gateway {

using header_fields = std::vector<std::pair<std::string, std::string>>;

inline void append(header_fields& to, header_fields&& from) {
    for (auto& field : from) to.push_back(std::move(field));
}

// A copy of what a request said, for hooks that look at it later and on any thread.
struct request_copy {
    std::string method;
    socketio::handshake_ptr said;
};

using request_ptr = std::shared_ptr<const request_copy>;

// What a program answers about a request that waits for it.
struct hook_answer {
    std::optional<std::string> refusal;         // the message; empty: the error's own
    header_fields fields;                       // added to the response
    std::optional<net::http_response> instead;  // sent, and the engine never sees the request
};
using answer_function = detail::unique_function<void(hook_answer)>;

struct refused_request {
    request_ptr asked;
    const engine_error& error;
    std::string_view message;
    const error_context& context;
};

// What a program wants to be asked and told about requests. Set before the server listens; called
// on the threads of all shards. The answer functions may be called once, later, on any thread.
struct hooks {
    // Whether a page of an origin that is not listed may call; asked where cors.asks_program.
    detail::unique_function<void(const request_ptr&, answer_function)> decide_origin;
    std::vector<detail::unique_function<void(const request_ptr&, answer_function)>> middlewares;
    detail::unique_function<void(const request_ptr&, answer_function)> allow_request;
    // The id of a new session; what is no id, or in use, refuses the request.
    detail::unique_function<std::string(const request_ptr&)> generate_id;
    std::vector<detail::unique_function<void(header_fields&, const request_ptr&)>>
        on_initial_headers;
    std::vector<detail::unique_function<void(header_fields&, const request_ptr&)>> on_headers;
    std::vector<detail::unique_function<void(const refused_request&)>> on_connection_error;
};

}  // namespace anteroom::gateway
