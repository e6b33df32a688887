#pragma once

#include "tcp_client.hpp"

#include <string>
#include <string_view>

namespace anteroom::bench {

// One kept-alive HTTP/1.1 connection with one request under way at a time. It opens itself with its
// first request. It understands answers with a Content-Length, which is what polling gets.
class http_channel final : private tcp_client::owner {
  public:
    class owner {
      public:
        virtual void on_answer(http_channel& channel, unsigned status, std::string_view body) = 0;
        virtual void on_lost(http_channel& channel, std::string_view why) = 0;

      protected:
        ~owner() = default;
    };

    http_channel(event_loop& loop, const target& where, owner& told)
        : where_(where), told_(told), tcp_(loop, *this) {}

    bool busy() const { return busy_; }
    // `request` is whole: head, blank line, body.
    void ask(std::string_view request);
    void close();

  private:
    void on_connected() override { tcp_.send(waiting_); }
    std::size_t on_bytes(std::string_view bytes) override;
    void on_end() override { lose("the server ended the connection"); }
    void on_broken(std::string_view why) override { lose(why); }
    void lose(std::string_view why);

    const target& where_;
    owner& told_;
    tcp_client tcp_;
    std::string waiting_;
    bool busy_ = false;
};

}  // namespace anteroom::bench
