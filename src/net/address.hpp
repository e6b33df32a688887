#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <netinet/in.h>
#include <sys/socket.h>

namespace anteroom::net {

// The address of a peer or of a listener: IPv4 or IPv6.
class address {
  public:
    address() = default;
    explicit address(const sockaddr_storage& from);
    // A numeric address without a port, as inet_pton(3) reads it.
    static std::optional<address> parse(std::string_view text);

    std::string host() const;  // numeric; an IPv4 address as such, also when it came mapped
    std::uint16_t port() const { return port_; }

    bool loopback() const;  // 127.0.0.0/8 or ::1

    // The 16 bytes of the host; an IPv4 address is mapped into IPv6 (RFC 4291 2.5.5.2).
    std::string_view bytes() const {
        return {reinterpret_cast<const char*>(host_.s6_addr), sizeof host_.s6_addr};
    }

  private:
    void set_ipv4(const in_addr& ipv4);

    in6_addr host_{};
    std::uint16_t port_ = 0;
};

// Addresses that begin with the same bits: "10.0.0.0/8", "2001:db8::/32", or one alone.
class address_range {
  public:
    // Nothing if the text is not of that form.
    static std::optional<address_range> parse(std::string_view text);
    bool contains(const address& one) const;

  private:
    address first_;
    unsigned bits_ = 128;  // of the 16 bytes
};

}  // namespace anteroom::net
