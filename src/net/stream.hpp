#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include <netinet/in.h>
#include <sys/uio.h>

namespace anteroom::net {

// The address of a peer or of a listener: IPv4 or IPv6.
class address {
  public:
    address() = default;
    explicit address(const sockaddr_storage& from);

    std::string host() const;  // numeric; an IPv4 address as such, also when it came mapped
    std::uint16_t port() const { return port_; }

  private:
    in6_addr host_{};
    std::uint16_t port_ = 0;
};

// A connected, non-blocking TCP socket. Owns the descriptor.
class stream {
  public:
    enum class status : unsigned char { done, would_block, ended, failed };
    struct progress {
        std::size_t bytes = 0;
        status how = status::done;
    };

    explicit stream(int descriptor) : descriptor_(descriptor) {}
    stream(stream&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    stream& operator=(stream&&) = delete;
    ~stream() { close(); }

    // One recv(2). `ended`: the peer sends no more.
    progress read(std::span<char> into);

    // One send(2) or sendmsg(2); may take less than everything.
    progress write(std::span<const iovec> parts);

    // Says that nothing more will be written; reading goes on.
    void finish_writing();
    void close();
    bool closed() const { return descriptor_ < 0; }
    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

}  // namespace anteroom::net
