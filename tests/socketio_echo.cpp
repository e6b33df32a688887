// A Socket.IO server that sends back what it is sent, for tests that speak the protocol byte by
// byte; what it answers to is in conformance/README.md. PORT (0: any free one), CONNECT_TIMEOUT_MS,
// CLEAN_UP (set: namespaces that clients caused end with their last socket), PARSER (msgpack),
// THREADS.

#include <anteroom/anteroom.hpp>

#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using anteroom::ack;
using anteroom::arguments;
using anteroom::socket;

long number_from(const char* variable, long otherwise) {
    const char* text = std::getenv(variable);
    return text ? std::strtol(text, nullptr, 10) : otherwise;
}

void serve(anteroom::namespace_handle nsp) {
    nsp.on_connection([](socket joined) { joined.emit("auth", joined.handshake().auth); });
    nsp.on("message", [](socket from, arguments all) { from.emit("message-back", all); });
    for (const char* name : {"message-with-ack", "echo"})
        nsp.on(name, [](socket, arguments all, ack done) { done(all); });
    // A name may be a number.
    nsp.on("7", [](socket from, arguments all) { from.emit("message-back", all); });
    for (const char* name : {"__proto__", "constructor", "prototype", ""})
        nsp.on(name, [](socket from, arguments all) { from.emit("message-back", all); });
    nsp.on("ask", [](socket from, arguments all) {
        from.emit_with_ack(
            [from](anteroom::ack_result result) {
                if (result) from.emit("answer", result.answer);
            },
            "question", all);
    });
    nsp.on("ask briefly", [](socket from) {
        from.timeout(50ms).emit_with_ack(
            [from](anteroom::ack_result result) {
                from.emit("no answer", result.status == anteroom::ack_status::timed_out);
            },
            "question");
    });
    nsp.on("answer twice", [](socket, ack done) {
        done(1);
        done(2);
    });
    nsp.on("answer later", [](socket, arguments all, ack done) {
        std::thread{[all, done = std::move(done)]() mutable {
            std::this_thread::sleep_for(30ms);
            done(all);
        }}.detach();
    });
    nsp.on("throw", [](socket) { throw std::runtime_error{"a handler that fails"}; });
    nsp.on("join", [](socket from, std::string room, ack done) { done(from.join(room)); });
    // Not by the handle, which is a parent's for /dynamic-: an emit on it reaches all its children.
    nsp.on("to", [](socket from, std::string room, std::string text) {
        if (from.in(room)) from.emit("said", text);
        from.to(room).emit("said", text);
    });
    nsp.on("echo to all", [](socket from, std::string text) {
        from.emit("said", text);
        from.broadcast().emit("said", text);
    });
    nsp.on("leave", [](socket from) { from.disconnect(); });
    nsp.on("leave all", [](socket from) { from.disconnect(true); });
}

}  // namespace

int main() {
    using std::chrono::milliseconds;

    anteroom::server_options options;
    options.connect_timeout = milliseconds{number_from("CONNECT_TIMEOUT_MS", 10'000)};
    options.cleanup_empty_child_namespaces = std::getenv("CLEAN_UP") != nullptr;
    if (const char* parser = std::getenv("PARSER"); parser && parser == std::string_view{"msgpack"})
        options.parser = anteroom::packet_parser::msgpack;
    options.event_rate = {0};
    options.threads = static_cast<std::size_t>(number_from("THREADS", 1));
    options.allow_anonymous = true;
    anteroom::server io{options};

    serve(io);
    serve(io.of("/custom"));
    serve(io.of(anteroom::pattern{R"(^/dynamic-\w+$)"}));
    io.of("/refused").use([](socket, anteroom::next next) {
        next(anteroom::connect_error{"not authorized", {{"reason", "because"}, {"code", 7}}});
    });
    io.of("/refused-bare").use([](socket, anteroom::next next) {
        next(anteroom::connect_error{"no \"reason\"", {}});
    });
    auto later = io.of("/later");
    later.use([](socket, anteroom::next next) {
        std::thread{[next = std::move(next)]() mutable {
            std::this_thread::sleep_for(50ms);
            next();
        }}.detach();
    });
    serve(later);
    auto never = io.of("/never");
    never.use([](socket, anteroom::next next) {
        static std::vector<anteroom::next> unanswered;
        unanswered.push_back(std::move(next));
    });
    serve(never);

    io.listen(static_cast<std::uint16_t>(number_from("PORT", 0)), "127.0.0.1");
    if (io.problem().empty()) std::cout << "listening on " << io.url() << std::endl;
    return io.run();
}
