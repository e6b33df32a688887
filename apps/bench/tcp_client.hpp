#pragma once

#include "event_loop.hpp"

#include <string>
#include <string_view>

#include <netinet/in.h>

namespace anteroom::bench {

// One TCP connection to the server: connects, reads into the loop's shared buffer, and keeps what
// the kernel would not take at once.
//   closed --open--> connecting --> connected --close, or an end that the owner hears--> closed
class tcp_client final : private event_loop::handler {
  public:
    class owner {
      public:
        virtual void on_connected() = 0;
        // Answers how many bytes are done with; the rest comes again, with what follows.
        virtual std::size_t on_bytes(std::string_view bytes) = 0;
        virtual void on_end() = 0;
        virtual void on_broken(std::string_view why) = 0;

      protected:
        ~owner() = default;
    };

    tcp_client(event_loop& loop, owner& told) : loop_(loop), told_(told) {}
    ~tcp_client() { close(); }
    tcp_client(const tcp_client&) = delete;
    tcp_client& operator=(const tcp_client&) = delete;

    // Throws std::system_error when no socket is to be had.
    void open(const sockaddr_in& where);
    void send(std::string_view bytes);
    void close();
    bool is_open() const { return fd_ >= 0; }
    bool has_unsent() const { return !unsent_.empty(); }
    // Until it is opened again, it hears only that the connection is broken.
    void stop_reading();
    // SO_RCVBUF in bytes, from the next open() on; 0: the kernel's own choice.
    void receive_at_most(int bytes) { receive_buffer_bytes_ = bytes; }

  private:
    void on_ready(std::uint32_t events) override;
    void connected();
    void read();
    void flush();
    std::uint32_t wanted_events() const;

    event_loop& loop_;
    owner& told_;
    int fd_ = -1;
    bool connecting_ = false;
    bool deaf_ = false;
    int receive_buffer_bytes_ = 0;
    std::string unread_;  // what the owner has not done with
    std::string unsent_;  // what the kernel would not take
};

}  // namespace anteroom::bench
