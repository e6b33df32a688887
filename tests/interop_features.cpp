#include "interop_features.hpp"

#include <chrono>
#include <thread>

#include <anteroom/coroutine.hpp>

namespace {

using namespace std::chrono_literals;
using anteroom::ack;
using anteroom::arguments;
using anteroom::socket;
using anteroom::task;

boost::json::object described(const anteroom::remote_socket& one) {
    return {{"id", one.id},
            {"rooms", boost::json::value_from(one.rooms)},
            {"data", one.data},
            {"auth", one.handshake.auth}};
}

void serve_dynamic(anteroom::server& io) {
    auto dynamic = io.of(anteroom::pattern{R"(^/dynamic-\d+$)"});
    dynamic.on("where", [](socket from, ack done) { done(from.nsp()); });
    dynamic.on("all", [dynamic](socket, std::string text) { dynamic.emit("said", text); });
    dynamic.on("fetch", [dynamic](socket, ack done) -> task<> {
        const auto all = co_await dynamic.fetch_sockets();
        done(all.status == anteroom::fetch_status::not_on_a_parent);
    });
    // Decided elsewhere, and later.
    auto asked = io.of([](std::string name, boost::json::object, anteroom::exists exists) {
        std::thread{[name, exists = std::move(exists)]() mutable {
            exists(name.starts_with("/asked-"));
        }}.detach();
    });
    asked.on("where", [](socket from, ack done) { done(from.nsp()); });
}

void add_listeners(const socket& joined) {
    joined.use([](std::shared_ptr<anteroom::event> event, anteroom::next_event next) {
        if (event->name == "stopped") return next({"stopped on the way"});
        if (event->name != "slow") return next();
        std::thread{[next = std::move(next)]() mutable {
            std::this_thread::sleep_for(20ms);
            next();
        }}.detach();
    });
    joined.on_error([joined](const anteroom::event_error& error) {
        joined.emit("local error", error.message);
    });
    for (const char* name : {"slow", "quick"})
        joined.on(name, [joined, name](int number) { joined.emit("passed", name, number); });
    joined.once("once", [joined] { joined.emit("once heard"); });
    joined.on("watch", [joined](ack done) {
        joined.on_any([joined](std::string_view name, const arguments&) {
            if (name != "any?") return;
            joined.off_any();
            joined.emit("any heard", name);
        });
        done.accept();
    });
    joined.on("order", [joined](std::string dish, ack done) -> task<> {
        const auto answer = co_await joined.timeout(2s).emit_with_ack("sure?", dish);
        done(bool{answer}, answer.answer);
    });
    joined.on("askSilent", [joined](ack done) -> task<> {
        const auto answer = co_await joined.timeout(50ms).emit_with_ack("silence");
        done(answer.status == anteroom::ack_status::timed_out);
    });
    joined.on("reserved", [joined](ack done) {
        joined.emit("disconnect", 1);
        done.accept();
    });
    joined.on("handshake", [joined](ack done) {
        const auto shake = joined.handshake();
        done(boost::json::object{{"url", shake.url},
                                 {"auth", shake.auth},
                                 {"time", shake.time},
                                 {"xdomain", shake.xdomain},
                                 {"transport", joined.transport()},
                                 {"query", boost::json::value_from(shake.query)}});
    });
    joined.on_disconnecting([joined](anteroom::disconnect_reason) {
        for (const auto& room : joined.rooms())
            if (room != joined.id()) joined.to(room).emit("leaving", joined.id(), room);
    });
    joined.on_disconnect([joined](anteroom::disconnect_reason why) {
        joined.broadcast().emit("left", joined.id(), to_string(why), joined.rooms().size());
    });
}

void serve_everyone(anteroom::namespace_handle nsp) {
    nsp.on("join", [](socket from, std::string room, ack done) {
        from.join(room);
        from.data()["room"] = room;
        done.accept();
    });
    nsp.on("askAll", [nsp](socket, std::string room, ack done) -> task<> {
        const auto all = co_await nsp.in(room).timeout(300ms).emit_with_ack("name?");
        boost::json::array names;
        for (const auto& one : all.responses) names.push_back(one.values.at(0));
        done(names, all.missing);
    });
    nsp.on("fetch", [nsp](socket, std::string room, ack done) -> task<> {
        const auto all = co_await nsp.in(room).fetch_sockets();
        boost::json::array found;
        for (const auto& one : all) found.push_back(described(one));
        done(found);
    });
    nsp.on("gather", [nsp](socket, std::string from, std::string to, ack done) {
        nsp.in(from).sockets_join({to});
        nsp.in(to).sockets_leave({from});
        nsp.to(to).emit("moved", to);
        nsp.to(from).emit("moved", from);
        done.accept();
    });
    nsp.on("sendAway",
           [nsp](socket, std::string room, bool close) { nsp.in(room).disconnect_sockets(close); });
    nsp.on("servers", [nsp](socket, ack done) -> task<> {
        const auto others = co_await nsp.server_side_emit("hello");
        done(others.responses.size());
    });
}

}  // namespace

void serve_features(anteroom::server& io) {
    serve_dynamic(io);
    auto features = io.of("/features");
    features.use(
        anteroom::middleware([](socket joining) -> task<std::optional<anteroom::connect_error>> {
            if (joining.user().text("role") != "banned") co_return std::nullopt;
            anteroom::connect_error refusal{"banned", {{"until", "tomorrow"}}};
            co_return refusal;
        }));
    features.on_connection(&add_listeners);
    serve_everyone(features);
}
