#pragma once

#include "event_loop.hpp"
#include "options.hpp"
#include "target.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace anteroom::bench {

// One Socket.IO client (Engine.IO 4), in the main namespace, over whatever transport. It answers
// heartbeats by itself. The object may be opened again once it is closed.
//   closed --open--> opening --0{}--> joining --40{}, the same for each namespace--> joined
//   joined --close--> leaving --the server has ended it--> closed
//   any --drop--> closed
class connection {
  public:
    class owner {
      public:
        virtual void on_joined(connection& joined) = 0;
        // `text` is an Engine.IO message without its type digit, e.g. `2["said","x"]`.
        virtual void on_message(connection& from, std::string_view text) = 0;
        // After `close()`, and only then: the server has ended the connection.
        virtual void on_left(connection& left) = 0;
        // The connection broke, or the server refused it. `why` is a sentence for a person.
        virtual void on_failed(connection& failed, std::string_view why) = 0;

      protected:
        ~owner() = default;
    };

    virtual ~connection() = default;
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    // Throws std::system_error when no socket is to be had.
    void open(std::string_view token);
    // Sends one Engine.IO text packet, e.g. `42["echo","x"]`.
    virtual void send(std::string_view packet) = 0;
    // Says goodbye and leaves it to the server to end the connection.
    void close();
    // Goes without a word; nobody is told.
    void drop();

    std::size_t number() const { return number_; }

  protected:
    enum class state { closed, opening, joining, joined, leaving };

    connection(owner& told, std::size_t number, const target& where)
        : told_(told), number_(number), namespaces_(where.namespaces) {}

    // From the transport: an Engine.IO packet of the server.
    void on_packet(std::string_view packet);
    void on_ended();
    void fail(std::string_view why);

    state now() const { return state_; }

    // What a transport does.
    virtual void begin() = 0;
    virtual void say_goodbye() = 0;
    virtual void release() = 0;
    // The session id that the server gave, in the data of its OPEN packet.
    virtual void on_opened(std::string_view handshake) = 0;

  private:
    void on_namespace_joined();

    owner& told_;
    std::size_t number_;
    const std::vector<std::string>& namespaces_;  // besides the main one
    std::size_t joined_ = 0;                      // of these
    state state_ = state::closed;
    std::string connect_packet_;
};

std::unique_ptr<connection> make_connection(transport how, event_loop& loop, const target& where,
                                            connection::owner& told, std::size_t number);

}  // namespace anteroom::bench
