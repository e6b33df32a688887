// The measured server: the events that bench/README.md names, and nothing else.

#include <anteroom/anteroom.hpp>

#include <cstdlib>
#include <iostream>

int main() {
    // The peers limit nobody's events either.
    anteroom::server io({.event_rate = {.per_second = 0}});
    const char* const key_file = std::getenv("JWT_PUBLIC_KEY_FILE");
    io.use(anteroom::jwt({.keys = key_file ? anteroom::public_key_file(key_file)
                                           : anteroom::hmac_from_env("JWT_SECRET")}));
    io.on("echo", [](anteroom::socket, std::string text, anteroom::ack done) { done(text); });
    io.on("broadcast", [&io](anteroom::socket, std::string text) { io.emit("said", text); });
    io.on("join", [](anteroom::socket from, std::string room, anteroom::ack done) {
        from.join(room);
        done();
    });
    io.on("say", [&io](anteroom::socket, std::string room, std::string text) {
        io.to(room).emit("said", text);
    });
    const char* port = std::getenv("PORT");
    io.listen(static_cast<std::uint16_t>(port ? std::atoi(port) : 0), "127.0.0.1");
    if (io.problem().empty()) std::cout << "listening on " << io.url() << std::endl;
    return io.run();
}
