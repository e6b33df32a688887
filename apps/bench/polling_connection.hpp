#pragma once

#include "connection.hpp"
#include "http_channel.hpp"

#include <string>

namespace anteroom::bench {

// A client over HTTP long-polling: one channel always has a poll under way, another posts what is
// to be sent, one request at a time, with everything that came meanwhile in one payload.
class polling_connection final : public connection, private http_channel::owner {
  public:
    polling_connection(event_loop& loop, const target& where, connection::owner& told,
                       std::size_t number);

    void send(std::string_view packet) override;

  private:
    void begin() override;
    void say_goodbye() override;
    void release() override;
    void on_opened(std::string_view handshake) override;

    void on_answer(http_channel& channel, unsigned status, std::string_view body) override;
    void on_lost(http_channel& channel, std::string_view why) override;

    void poll();
    void post();

    const target& where_;
    http_channel polls_;
    http_channel posts_;
    std::string session_;  // "&sid=..."
    std::string unsent_;   // packets for the next post, with separators
};

}  // namespace anteroom::bench
