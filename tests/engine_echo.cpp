// A raw Engine.IO server that sends every message back, text as text and binary as binary, with the
// options that the reference's own protocol suites expect. PORT (0: any free one; 3000 otherwise),
// ALLOW_EIO3=1 for protocol 3, PING_INTERVAL_MS, PING_TIMEOUT_MS.

#include <anteroom/engine.hpp>

#include <cstdlib>
#include <iostream>

namespace {

long number_from(const char* variable, long otherwise) {
    const char* text = std::getenv(variable);
    return text ? std::strtol(text, nullptr, 10) : otherwise;
}

}  // namespace

int main() {
    using std::chrono::milliseconds;

    anteroom::engine_options options;
    options.ping_interval = milliseconds{number_from("PING_INTERVAL_MS", 300)};
    options.ping_timeout = milliseconds{number_from("PING_TIMEOUT_MS", 200)};
    options.max_http_buffer_size = 1'000'000;
    options.cors.origins = {"*"};
    options.allow_eio3 = number_from("ALLOW_EIO3", 0) == 1;
    options.allow_anonymous = true;
    anteroom::engine_server engine{options};

    engine.on_connection([](anteroom::engine_socket socket) {
        socket.on_message([socket](anteroom::engine_message message) { socket.send(message); });
    });

    engine.listen(static_cast<std::uint16_t>(number_from("PORT", 3000)), "127.0.0.1");
    if (engine.problem().empty()) std::cout << "listening on " << engine.url() << std::endl;
    return engine.run();
}
