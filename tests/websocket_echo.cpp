// Echoes WebSocket messages on `/`: what a suite of WebSocket tests can be pointed at.
// PORT (0: any free one), MESSAGE_BYTES_MAX, FRAGMENTS_MAX, THRESHOLD (bytes from which messages
// are compressed), TLS_CERTIFICATE and TLS_KEY. permessage-deflate is on unless WITHOUT_DEFLATE is
// set.

#include <anteroom/anteroom.hpp>

#include <cstdlib>
#include <iostream>

namespace {

unsigned long number_from(const char* variable, unsigned long otherwise) {
    const char* text = std::getenv(variable);
    return text ? std::strtoul(text, nullptr, 10) : otherwise;
}

}  // namespace

int main() {
    anteroom::server_options options;
    options.allow_anonymous = true;
    if (const char* certificate = std::getenv("TLS_CERTIFICATE"))
        options.tls = {certificate, std::getenv("TLS_KEY")};
    anteroom::server io{std::move(options)};

    anteroom::websocket_route echo;
    echo.authorize = [](const anteroom::http_request&) { return true; };
    echo.on_message = [](anteroom::websocket from, anteroom::websocket_message message) {
        if (message.binary)
            from.send_binary(message.data);
        else
            from.send_text(message.data);
    };
    echo.options.message_bytes_max = number_from("MESSAGE_BYTES_MAX", 16 * 1024 * 1024);
    echo.options.fragments_max = static_cast<unsigned>(number_from("FRAGMENTS_MAX", 1 << 20));
    echo.options.output_bytes_max = 64 * 1024 * 1024;
    if (!std::getenv("WITHOUT_DEFLATE"))
        echo.options.per_message_deflate = {.threshold = number_from("THRESHOLD", 0)};
    io.websocket("/", std::move(echo));

    io.listen(static_cast<std::uint16_t>(number_from("PORT", 0)), "127.0.0.1");
    if (io.problem().empty()) std::cout << "listening on " << io.url() << std::endl;
    return io.run();
}
