#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/options.hpp"

namespace anteroom::gateway {

// Who may call from a browser (WS-04, HTTP-13). An origin is compared whole, as browsers send it:
// scheme, host and port. A request without Origin comes from no browser, and one whose Origin is
// the Host it calls comes from a page of this server; both may.
struct cors_options {
    std::vector<std::string> origins;
    std::vector<std::string> methods = {"GET", "POST"};
    bool credentials = false;
};

struct options {
    std::string path = "/socket.io";
    engine::options engine;
    cors_options cors;
    // What a connection may send before its token has passed.
    std::size_t early_message_bytes_max = 64 * 1024;
};

}  // namespace anteroom::gateway
