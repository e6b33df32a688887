// What an embedding program costs to compile: the whole public door and two typed handlers.

#include <anteroom/anteroom.hpp>

int main() {
    anteroom::server io;
    io.use(anteroom::jwt({.keys = anteroom::hmac_from_env("JWT_SECRET")}));
    io.on("move", [](anteroom::socket from, int x, int y, anteroom::ack done) {
        from.broadcast().emit("moved", x, y);
        done(true);
    });
    io.on_connection([](anteroom::socket joined) {
        joined.on("say", [joined](std::string text) mutable { joined.emit("said", text); });
    });
    return io.listen(3001).run();
}
