#pragma once

#include "client_frame.hpp"
#include "event_loop.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <netinet/in.h>

namespace anteroom::bench {

// Where the server listens.
struct target {
    sockaddr_in address{};
    std::string path = "/socket.io/";
};

// One Socket.IO client over WebSocket (Engine.IO 4), in the main namespace. It answers heartbeats
// by itself. The object may be opened again once it is closed.
//   closed --open--> connecting --> upgrading --101--> opening --0{}--> joining --40{}--> joined
//   joined --close--> leaving --end of stream--> closed
class connection final : private event_loop::handler {
  public:
    class owner {
      public:
        virtual void on_joined(connection& joined) = 0;
        // `text` is an Engine.IO message without its type digit, e.g. `2["said","x"]`.
        virtual void on_message(connection& from, std::string_view text) = 0;
        // After `close()`, and only then: the server has ended the stream.
        virtual void on_left(connection& left) = 0;
        // The connection broke, or the server refused it. `why` is a sentence for a person.
        virtual void on_failed(connection& failed, std::string_view why) = 0;

      protected:
        ~owner() = default;
    };

    connection(event_loop& loop, const target& where, owner& told, std::size_t number);
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    // Throws std::system_error when no socket is to be had.
    void open(std::string_view token);
    // Sends one Engine.IO text packet, e.g. `42["echo","x"]`.
    void send(std::string_view packet) { send_frame(opcode::text, packet); }
    // Says goodbye and leaves it to the server to end the stream.
    void close();

    std::size_t number() const { return number_; }

  private:
    enum class state { closed, connecting, upgrading, opening, joining, joined, leaving };

    void on_ready(std::uint32_t events) override;
    void on_connected();
    void on_readable();
    std::size_t consume(std::string_view input);
    std::size_t consume_upgrade(std::string_view input);
    void on_frame(const server_frame& frame);
    void on_text(std::string_view packet);
    void send_frame(opcode kind, std::string_view payload);
    void send_bytes(std::string_view bytes);
    void flush();
    void end_of_stream();
    void fail(std::string_view why);
    void release();

    event_loop& loop_;
    const target& where_;
    owner& told_;
    std::size_t number_;
    int fd_ = -1;
    state state_ = state::closed;
    std::string connect_packet_;
    std::string unread_;  // the beginning of a frame whose rest has not arrived
    std::string unsent_;  // what the kernel would not take
};

}  // namespace anteroom::bench
