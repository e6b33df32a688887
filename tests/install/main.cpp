#include <anteroom/anteroom.hpp>

#include <iostream>
#include <thread>

// Starts a server, asks it to stop from another thread, and says that both worked.
int main() {
    anteroom::server io;
    io.use(
        anteroom::jwt({.keys = anteroom::hmac_secret("a-secret-of-more-than-32-bytes-0123456")}));
    io.on("echo", [](anteroom::socket, std::string text, anteroom::ack done) { done(text); });
    io.listen(0, "127.0.0.1");
    std::thread stopper{[&io] { io.stop(); }};
    const int status = io.run();
    stopper.join();
    if (status == 0 && io.port() != 0) std::cout << "installed anteroom works\n";
    return status;
}
