// The server of a Socket.IO tutorial with JWT, in C++: rooms, private notifications, custom events.
//   JWT_SECRET=$(openssl rand -base64 48) PORT=3001 build/release/examples/guide

#include <anteroom/anteroom.hpp>

#include <cstdlib>
#include <iostream>

// A user's own room, and every room whose name does not start with "user-".
bool can_access_room(const anteroom::user& user, const std::string& room) {
    return !room.starts_with("user-") || room == "user-" + std::string{user.id()};
}

int main() {
    anteroom::server io({.cors = {.origins = {"http://localhost:3000"}}});

    // No token, or a bad one: the client's connect_error says which. A good one: socket.user().
    io.use(anteroom::jwt({.keys = anteroom::hmac_from_env("JWT_SECRET")}));

    io.on_connection([&](anteroom::socket socket) {
        std::cerr << "user connected: " << socket.user().id() << '\n';  // is in user-<id> already

        socket.on("joinRoom", [socket](std::string room, anteroom::ack ack) mutable {
            if (!can_access_room(socket.user(), room)) return ack.refuse("forbidden");
            socket.join(room);
            socket.emit("roomJoined", room);
            ack.accept();
        });

        socket.on("message", [socket](std::string room, std::string text, anteroom::ack ack) {
            if (!socket.in(room)) return ack.refuse("forbidden");
            socket.to(room).emit("message", {{"room", room}, {"text", text}});
            ack.accept();
        });

        socket.on("notify", [&io](std::string user_id) {
            io.to("user-" + user_id).emit("notification", {{"message", "New message received"}});
        });

        socket.on_disconnect([socket](anteroom::disconnect_reason why) {
            std::cerr << "user disconnected: " << socket.user().id() << ", " << to_string(why)
                      << '\n';
        });
    });

    const char* port = std::getenv("PORT");
    io.listen(static_cast<std::uint16_t>(port ? std::atoi(port) : 3001), "127.0.0.1");
    if (io.problem().empty()) std::cout << "listening on " << io.url() << std::endl;
    return io.run();
}
