#pragma once

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/json/value_ref.hpp>

#include "anteroom/arguments.hpp"
#include "anteroom/detail/event_text.hpp"
#include "anteroom/request.hpp"

namespace anteroom::socketio {
class adapter;
}

namespace anteroom {

struct fetched_sockets;

// What became of a broadcast that asked for acks.
struct broadcast_answers {
    bool asked = false;                  // false: a reserved name, or the server is gone
    std::vector<arguments> responses{};  // one for each client that answered
    std::size_t missing = 0;             // clients that were late, or left

    explicit operator bool() const { return asked && missing == 0; }
};

// Whom to send to: a value, each call answers a new one (socket.io 4.8, `BroadcastOperator`).
// Without a room it is everyone in the namespace. A socket's id is a room that it alone is in.
// May be used from any thread, and after the server is gone, when it does nothing.
class broadcast_operator {
  public:
    broadcast_operator() = default;
    broadcast_operator(std::weak_ptr<socketio::adapter> adapter, std::string nsp)
        : adapter_(std::move(adapter)), nsp_(std::move(nsp)) {}

    // The namespace's name.
    std::string_view nsp() const { return nsp_; }

    [[nodiscard]] broadcast_operator to(std::string_view room) const;
    [[nodiscard]] broadcast_operator to(const std::vector<std::string>& rooms) const;
    [[nodiscard]] broadcast_operator in(std::string_view room) const { return to(room); }
    [[nodiscard]] broadcast_operator in(const std::vector<std::string>& rooms) const {
        return to(rooms);
    }
    [[nodiscard]] broadcast_operator except(std::string_view room) const;
    [[nodiscard]] broadcast_operator except(const std::vector<std::string>& rooms) const;
    // Skips those to whom it could not be sent at once.
    [[nodiscard]] broadcast_operator volatile_() const;
    // False: it is not compressed on connections that compress.
    [[nodiscard]] broadcast_operator compress(bool worth_it) const;
    // Not beyond this server, where several form a cluster.
    [[nodiscard]] broadcast_operator local() const;
    // How long emit_with_ack() waits; without it `ack_timeout` of the server.
    [[nodiscard]] broadcast_operator timeout(std::chrono::milliseconds patience) const;

    // Encoded once for all. A member of several of the rooms gets it once. A reserved name
    // (`connect`, `connect_error`, `disconnect`, `disconnecting`, `newListener`, `removeListener`)
    // would cost the clients their connection: nothing is sent, and the log says so.
    template <class... Arguments>
    void emit(std::string_view event, const Arguments&... arguments) const {
        broadcast(detail::event_text{event}.with(arguments...));
    }
    void emit(std::string_view event, std::initializer_list<boost::json::value_ref> payload) const {
        broadcast(detail::event_text{event}.with(boost::json::value(payload)));
    }
    // The event `message`.
    template <class... Arguments>
    void send(const Arguments&... arguments) const {
        emit("message", arguments...);
    }

    // Asks every one of them: io.timeout(1s).emit_with_ack("ping", 1).then([](auto answers) { });
    // The answer comes when all have answered or cannot any more.
    template <class... Arguments>
    request<broadcast_answers> emit_with_ack(std::string_view event,
                                             const Arguments&... arguments) const {
        return ask(detail::event_text{event}.with(arguments...));
    }

    // --- the sockets themselves, wherever they are

    // io.in("room").fetch_sockets().then([](anteroom::fetched_sockets all) { });
    request<fetched_sockets> fetch_sockets() const;
    void sockets_join(const std::vector<std::string>& rooms) const;
    void sockets_leave(const std::vector<std::string>& rooms) const;
    // They leave the namespace; `close` ends their connections.
    void disconnect_sockets(bool close = false) const;

    // To the other servers of the cluster, which hear it with their own emit's name; not to this
    // one. With no other server nobody hears, and then() is called at once, with no responses.
    template <class... Arguments>
    request<broadcast_answers> server_side_emit(std::string_view event,
                                                const Arguments&... arguments) const {
        return ask_servers(detail::event_text{event}.with(arguments...));
    }

  private:
    void broadcast(detail::event_text&& text) const;
    request<broadcast_answers> ask(detail::event_text&& text) const;
    request<broadcast_answers> ask_servers(detail::event_text&& text) const;

    std::weak_ptr<socketio::adapter> adapter_;
    std::string nsp_;
    std::vector<std::string> rooms_;
    std::vector<std::string> except_;
    std::optional<std::chrono::milliseconds> timeout_;
    bool volatile_only_ = false;
    bool compress_ = true;
    bool local_ = false;
};

}  // namespace anteroom
