#pragma once

#include <string_view>

#include "gateway/cors.hpp"
#include "gateway/engine_error.hpp"
#include "gateway/options.hpp"
#include "net/http_request.hpp"
#include "wire/engineio/packet.hpp"

namespace anteroom::gateway {

class connection;

// What a request to the engine's path wants, or what is wrong with it.
struct verdict {
    const engine_error* wrong = nullptr;
    error_context context;
    connection* session = nullptr;  // null: a new one is asked for
    bool websocket = false;         // an upgrade is asked for
    wire::engineio::revision revision = wire::engineio::revision::v4;
};

// Finds a session by its id, or gives null.
class session_finder {
  public:
    virtual connection* find(std::string_view sid) const = 0;

  protected:
    ~session_finder() = default;
};

// Judges a request in the order of engine.io 6.6 (`verify`): transport, Origin, session, method,
// upgrade. Whether an unknown revision is allowed is judged when the program has let it in.
verdict judge(const net::http_request& request, origin_standing standing, const options& settings,
              const session_finder& sessions);

}  // namespace anteroom::gateway
