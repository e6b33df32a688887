#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <sys/uio.h>

namespace anteroom::net {

class tls_context;
class tls_session;

// A connected, non-blocking TCP socket, plain or with TLS on it. Owns the descriptor.
class stream {
  public:
    enum class status : unsigned char { done, would_block, ended, failed };
    struct progress {
        std::size_t bytes = 0;
        status how = status::done;
        bool more = false;  // reading: there may be more at once, without the socket saying so
    };

    explicit stream(int descriptor);
    stream(stream&& other) noexcept;
    stream& operator=(stream&&) = delete;
    ~stream();

    // Makes a TLS server's end of it, before anything is read. False if there is no memory.
    bool secure(const tls_context& context);
    bool secured() const { return tls_ != nullptr; }

    // Plain: one recv(2). `ended`: the peer sends no more.
    progress read(std::span<char> into);

    // What a recv(2) of so much into so much room means; or what its errno does.
    static progress after_read(std::size_t bytes, std::size_t room);
    static progress after_failed_read(int error);

    // Plain: one send(2) or sendmsg(2). Takes less than everything only when the socket is full.
    progress write(std::span<const iovec> parts);

    // TLS: some of what was written waits in here for the socket.
    bool holds_output() const;

    // Says that nothing more will be written; reading goes on.
    void finish_writing();
    void close();
    bool closed() const { return descriptor_ < 0; }
    int descriptor() const { return descriptor_; }

    // Of the events that epoll reported: what the connection has to attend to.
    std::uint32_t attend(std::uint32_t events);

  private:
    std::unique_ptr<tls_session> tls_;  // null: plain
    int descriptor_;
};

}  // namespace anteroom::net
