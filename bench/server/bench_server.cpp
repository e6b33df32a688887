// The measured server: the events that bench/README.md names, and nothing else. PORT, JWT_SECRET or
// JWT_PUBLIC_KEY_FILE, TLS_CERTIFICATE_FILE and TLS_KEY_FILE, THREADS, EVENTS_PER_SECOND (a
// socket's; 0, as usual here: any number).

#include <anteroom/anteroom.hpp>

#include <cstdlib>
#include <iostream>

namespace {

std::uint32_t number_from(const char* variable, std::uint32_t otherwise) {
    const char* const text = std::getenv(variable);
    return text ? static_cast<std::uint32_t>(std::atoi(text)) : otherwise;
}

}  // namespace

int main() {
    anteroom::server_options options;
    // The peers limit nobody's events either.
    options.event_rate.per_second = number_from("EVENTS_PER_SECOND", 0);
    options.threads = number_from("THREADS", 1);
    if (const char* const certificate = std::getenv("TLS_CERTIFICATE_FILE"))
        options.tls = {.certificate_file = certificate,
                       .private_key_file = std::getenv("TLS_KEY_FILE")};
    anteroom::server io(options);
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
    for (const char* const name : {"/second", "/third"}) io.of(name);
    io.listen(static_cast<std::uint16_t>(number_from("PORT", 0)), "127.0.0.1");
    if (io.problem().empty()) std::cout << "listening on " << io.url() << std::endl;
    return io.run();
}
