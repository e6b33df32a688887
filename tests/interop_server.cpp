// The server that the interop tests call: every feature of the public door behind an event.
// JWT_SECRET, PORT (0: any free one), LEEWAY_SECONDS, PING_INTERVAL_MS, PING_TIMEOUT_MS,
// GRACE_MS, PER_MESSAGE_DEFLATE and ALLOW_EIO3 (set: on), ISSUER, AUDIENCE, POLICY (a file),
// EVENTS_PER_SECOND, RECOVERY_MS (set: connections are recovered for so long), PARSER (msgpack),
// THREADS.

#include <anteroom/anteroom.hpp>

#include <cstdlib>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "interop_features.hpp"

namespace {

long number_from(const char* variable, long otherwise) {
    const char* text = std::getenv(variable);
    return text ? std::strtol(text, nullptr, 10) : otherwise;
}

std::optional<std::string> text_from(const char* variable) {
    const char* text = std::getenv(variable);
    return text ? std::optional<std::string>{text} : std::nullopt;
}

struct records {
    std::mutex mutex;
    boost::json::array reasons;
    long handlers = 0;

    void count() {
        const std::lock_guard lock{mutex};
        ++handlers;
    }
};

void serve(anteroom::namespace_handle nsp, records& seen) {
    using anteroom::ack;
    using anteroom::arguments;
    using anteroom::socket;

    nsp.on_connection([&seen](socket joined) {
        joined.on_disconnect([&seen](anteroom::disconnect_reason why) {
            const std::lock_guard lock{seen.mutex};
            seen.reasons.emplace_back(to_string(why));
        });
    });
    nsp.on("echo", [&seen](socket from, arguments all, ack done) {
        seen.count();
        from.emit("echo", all);
        done(all);
    });
    nsp.on("ask", [&seen](socket from, boost::json::value number) {
        seen.count();
        from.emit_with_ack(
            [from](anteroom::ack_result result) mutable {
                if (result) from.emit("answer", result.answer);
            },
            "question", number);
    });
    nsp.on("join", [&seen](socket from, std::string room, ack done) {
        seen.count();
        from.join(room);
        done.accept();
    });
    nsp.on("leave", [&seen](socket from, std::string room, ack done) {
        seen.count();
        from.leave(room);
        done.accept();
    });
    nsp.on("to", [&seen, nsp](socket, std::string room, std::string text) {
        seen.count();
        nsp.to(room).emit("said", text);
    });
    nsp.on("in", [&seen, nsp](socket, std::string room, std::string text) {
        seen.count();
        nsp.in(room).emit("said", text);
    });
    nsp.on("toOthers", [&seen](socket from, std::string room, std::string text) {
        seen.count();
        from.to(room).emit("said", text);
    });
    nsp.on("toMany", [&seen, nsp](socket, std::vector<std::string> rooms, std::string text) {
        seen.count();
        nsp.to(rooms).emit("said", text);
    });
    nsp.on("except", [&seen, nsp](socket, std::string room, std::string not_in, std::string text) {
        seen.count();
        nsp.to(room).except(not_in).emit("said", text);
    });
    nsp.on("broadcast", [&seen](socket from, std::string text) {
        seen.count();
        from.broadcast().emit("said", text);
    });
    nsp.on("kick", [&seen](socket from) {
        seen.count();
        from.disconnect();
    });
    nsp.on("kickHard", [&seen](socket from) {
        seen.count();
        from.disconnect(true);
    });
    nsp.on("whoami", [&seen](socket from, ack done) {
        seen.count();
        const auto handshake = from.handshake();
        done(boost::json::value{{"id", from.id()},
                                {"secure", handshake.secure},
                                {"address", handshake.address},
                                {"claims", from.user().claims()},
                                {"recovered", from.recovered()},
                                {"data", from.data()},
                                {"auth", handshake.auth},
                                {"rooms", boost::json::value_from(from.rooms())}});
    });
    nsp.on("reasons", [&seen](socket, ack done) {
        seen.count();
        const std::lock_guard lock{seen.mutex};
        done(seen.reasons);
    });
    nsp.on("setData", [&seen](socket from, boost::json::object all, ack done) {
        seen.count();
        from.data() = std::move(all);
        done.accept();
    });
    nsp.on("volatile", [&seen, nsp](socket, std::string text) {
        seen.count();
        nsp.volatile_().emit("said", text, 1);
    });
    nsp.on("bytes", [&seen, nsp](socket, std::string room, anteroom::bytes data) {
        seen.count();
        nsp.to(room).emit("said", data);
    });
    nsp.on("counter", [&seen](socket, ack done) {
        seen.count();
        const std::lock_guard lock{seen.mutex};
        done(seen.handlers);
    });
}

}  // namespace

int main() {
    records seen;
    anteroom::server_options options;
    options.ping_interval = std::chrono::milliseconds{number_from("PING_INTERVAL_MS", 25'000)};
    options.ping_timeout = std::chrono::milliseconds{number_from("PING_TIMEOUT_MS", 20'000)};
    if (text_from("PARSER") == "msgpack") options.parser = anteroom::packet_parser::msgpack;
    if (std::getenv("ALLOW_EIO3")) options.allow_eio3 = true;
    if (std::getenv("PER_MESSAGE_DEFLATE")) options.per_message_deflate.emplace();
    if (const char* proxy = std::getenv("TRUSTED_PROXY")) options.trusted_proxies = {proxy};
    if (const char* certificate = std::getenv("TLS_CERTIFICATE"))
        options.tls = {certificate, std::getenv("TLS_KEY")};
    options.log = [](anteroom::log_level, std::string_view event,
                     std::span<const anteroom::log_field> fields) {
        std::string line{event};
        for (const auto& [name, value] : fields)
            line.append(" ").append(name).append("=").append(value);
        std::cerr << line.append("\n");
    };
    // Interop tests send far more than a peer should.
    options.threads = static_cast<std::size_t>(number_from("THREADS", 1));
    options.event_rate = {static_cast<std::uint32_t>(number_from("EVENTS_PER_SECOND", 0))};
    if (std::getenv("RECOVERY_MS"))
        options.connection_state_recovery = {
            .max_disconnection_duration = std::chrono::milliseconds{number_from("RECOVERY_MS", 0)}};
    anteroom::server io{options};
    if (const char* policy = std::getenv("POLICY")) io.use(anteroom::policy_file(policy));
    io.use(anteroom::jwt({.keys = anteroom::hmac_from_env("JWT_SECRET"),
                          .issuer = text_from("ISSUER"),
                          .audience = text_from("AUDIENCE"),
                          .leeway = std::chrono::seconds{number_from("LEEWAY_SECONDS", 30)},
                          .grace = std::chrono::milliseconds{number_from("GRACE_MS", 0)}}));
    // What an administrator's route would do.
    io.on("revoke", [&io](anteroom::socket, boost::json::object what, anteroom::ack done) {
        const auto text = [&](std::string_view name) -> std::optional<std::string> {
            const auto* value = what.if_contains(name);
            if (!value) return std::nullopt;
            return std::string{std::string_view{value->as_string()}};
        };
        anteroom::revocation wanted{.token_id = text("jti"),
                                    .session = text("sid"),
                                    .user = text("user"),
                                    .issuer = text("iss"),
                                    .reason = text("reason").value_or("revoked")};
        if (const auto* before = what.if_contains("issuedBefore"))
            wanted.issued_before = std::chrono::system_clock::time_point{
                std::chrono::milliseconds{before->as_int64()}};
        done(io.auth().revoke(wanted));
    });
    io.on("counters", [&io](anteroom::socket, anteroom::ack done) {
        boost::json::object all;
        for (const auto& [name, value] : io.counters()) all[name] = value;
        done(all);
    });
    serve(io, seen);
    serve(io.of("/plain"), seen);
    auto admin = io.of("/admin");
    admin.use([](anteroom::socket joining, anteroom::next next) {
        if (joining.user().text("role") == "admin") return next();
        next(anteroom::connect_error{"not authorized", {{"reason", "role"}}});
    });
    serve(admin, seen);
    serve_features(io);

    anteroom::websocket_route raw;
    raw.authorize = [](const anteroom::http_request& request) {
        return request.query == "key=open";
    };
    raw.on_open = [](anteroom::websocket joined) { joined.send_text("welcome"); };
    raw.on_message = [](anteroom::websocket from, anteroom::websocket_message message) {
        if (message.data == "goodbye") return from.close(4000, "as you say");
        if (message.data == "throw") throw std::runtime_error{"a handler that fails"};
        if (message.data == "later")
            return std::thread{[from]() mutable { from.send_text("from elsewhere"); }}.detach();
        from.send_binary(message.data);
    };
    raw.options.ping_interval = options.ping_interval;
    raw.options.ping_timeout = options.ping_timeout;
    io.websocket("/raw", std::move(raw));

    io.listen(static_cast<std::uint16_t>(number_from("PORT", 0)), "127.0.0.1");
    if (io.problem().empty()) std::cout << "listening on " << io.url() << std::endl;
    return io.run();
}
