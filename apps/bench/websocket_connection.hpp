#pragma once

#include "client_frame.hpp"
#include "connection.hpp"
#include "tcp_client.hpp"

namespace anteroom::bench {

// A client over WebSocket from its first byte.
class websocket_connection final : public connection, private tcp_client::owner {
  public:
    websocket_connection(event_loop& loop, const target& where, connection::owner& told,
                         std::size_t number)
        : connection(told, number, where), where_(where), tcp_(loop, *this) {}

    void send(std::string_view packet) override { send_frame(opcode::text, packet); }

    // For clients that misbehave: bytes of frames as they are, whether some still wait for the
    // kernel, and deaf ears from now on.
    void send_bytes(std::string_view bytes) { tcp_.send(bytes); }
    bool has_unsent() const { return tcp_.has_unsent(); }
    void stop_reading() { tcp_.stop_reading(); }
    // The kernel's buffer, from the next open() on.
    void receive_at_most(int bytes) { tcp_.receive_at_most(bytes); }

  private:
    void begin() override { tcp_.open(where_); }
    void say_goodbye() override;
    void release() override { tcp_.close(); }
    void on_opened(std::string_view) override {}

    void on_connected() override;
    std::size_t on_bytes(std::string_view bytes) override;
    void on_end() override { on_ended(); }
    void on_broken(std::string_view why) override;

    std::size_t take_upgrade(std::string_view input);
    void on_frame(const server_frame& frame);
    void send_frame(opcode kind, std::string_view payload);

    const target& where_;
    tcp_client tcp_;
    bool upgraded_ = false;
};

}  // namespace anteroom::bench
