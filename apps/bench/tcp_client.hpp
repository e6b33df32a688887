#pragma once

#include "event_loop.hpp"
#include "target.hpp"
#include "tls_client.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace anteroom::bench {

// One TCP connection to the server, with TLS on it if the target has that: connects, reads into the
// loop's shared buffer, and keeps what the kernel would not take at once.
//   closed --open--> connecting --> shaking hands, with TLS --> connected
//   any --close, or an end that the owner hears--> closed
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
    void open(const target& where);
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
    void shake_hands();
    void read();
    void read_tls();
    // Hands over what was read; false: whoever heard of it has closed us.
    bool give(std::string_view input);
    // Answers how many bytes went out; what is wrong shows up at the next read, with the reason.
    std::size_t write(std::string_view bytes);
    void flush();
    std::uint32_t wanted_events() const;

    event_loop& loop_;
    owner& told_;
    int fd_ = -1;
    tls_ticket ticket_;
    std::unique_ptr<tls_stream> tls_;
    enum class phase : unsigned char { connecting, shaking_hands, connected };
    phase phase_ = phase::connecting;
    bool deaf_ = false;
    int receive_buffer_bytes_ = 0;
    std::string unread_;  // what the owner has not done with
    std::string unsent_;  // what the kernel would not take
};

}  // namespace anteroom::bench
