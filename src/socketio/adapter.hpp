#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "anteroom/detail/unique_function.hpp"
#include "socketio/answers.hpp"
#include "socketio/name_space.hpp"
#include "socketio/outgoing_event.hpp"
#include "socketio/recovery_handover.hpp"
#include "socketio/socket_state.hpp"

namespace anteroom::socketio {

struct socket_states {
    std::vector<socket_state> sockets;

    void merge(socket_states&& others);
};

// What is done to every socket of an audience.
struct socket_command {
    enum class kind : std::uint8_t { join, leave, disconnect, close };
    kind what{};
    std::vector<std::string> rooms{};
};

// Port: reaches the sockets of a namespace wherever they are; for a parent's name, those of all
// its namespaces (socket.io 4.8, `Adapter`). Safe from any thread. A callback is called once, on a
// shard's thread (the caller's own, if it is one), or destroyed uncalled if the server ends before.
class adapter {
  public:
    virtual ~adapter() = default;

    virtual void broadcast(std::string_view nsp, const audience& to,
                           const outgoing_event& event) = 0;
    virtual void broadcast_with_ack(std::string_view nsp, const audience& to,
                                    const outgoing_event& event,
                                    std::optional<std::chrono::milliseconds> timeout,
                                    detail::unique_function<void(answers)> done) = 0;
    virtual void fetch_sockets(std::string_view nsp, const audience& to,
                               detail::unique_function<void(socket_states)> done) = 0;
    virtual void command(std::string_view nsp, const audience& to, const socket_command& what) = 0;
    // Whether a client may have been on another shard than on that whose thread calls.
    virtual bool has_others() const = 0;
    // Asks the other shards for what a client wants back. On a shard's thread, to which the answer
    // comes.
    virtual void claim(const recovery_claim& asked,
                       detail::unique_function<void(recovery_answer)> done) = 0;
    // What a program did wrong, for its log.
    virtual void complain(std::string_view what, std::string_view event) = 0;
    // To the other servers of a cluster, not to this one.
    virtual void server_side_emit(std::string_view nsp, const outgoing_event& event,
                                  std::optional<std::chrono::milliseconds> timeout,
                                  detail::unique_function<void(answers)> done) = 0;
};

}  // namespace anteroom::socketio
