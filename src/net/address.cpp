#include "net/address.hpp"

#include <charconv>
#include <cstring>

#include <arpa/inet.h>

namespace anteroom::net {

void address::set_ipv4(const in_addr& ipv4) {
    host_.s6_addr[10] = host_.s6_addr[11] = 0xff;
    std::memcpy(host_.s6_addr + 12, &ipv4, 4);
}

address::address(const sockaddr_storage& from) {
    if (from.ss_family == AF_INET) {
        sockaddr_in ipv4;
        std::memcpy(&ipv4, &from, sizeof ipv4);
        set_ipv4(ipv4.sin_addr);
        port_ = ntohs(ipv4.sin_port);
    } else if (from.ss_family == AF_INET6) {
        sockaddr_in6 ipv6;
        std::memcpy(&ipv6, &from, sizeof ipv6);
        host_ = ipv6.sin6_addr;
        port_ = ntohs(ipv6.sin6_port);
    }
}

std::optional<address> address::parse(std::string_view text) {
    if (text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
    const std::string terminated{text};
    address made;
    in_addr ipv4;
    if (::inet_pton(AF_INET, terminated.c_str(), &ipv4) == 1) {
        made.set_ipv4(ipv4);
        return made;
    }
    if (::inet_pton(AF_INET6, terminated.c_str(), &made.host_) == 1) return made;
    return std::nullopt;
}

std::string address::host() const {
    char text[INET6_ADDRSTRLEN];
    const bool ipv4 = IN6_IS_ADDR_V4MAPPED(&host_);
    const void* bytes = ipv4 ? static_cast<const void*>(host_.s6_addr + 12) : &host_;
    return ::inet_ntop(ipv4 ? AF_INET : AF_INET6, bytes, text, sizeof text) ? text : "";
}

bool address::loopback() const {
    return IN6_IS_ADDR_LOOPBACK(&host_) ||
           (IN6_IS_ADDR_V4MAPPED(&host_) && host_.s6_addr[12] == 127);
}

std::optional<address_range> address_range::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string_view host = text.substr(0, slash);
    const auto first = address::parse(host);
    if (!first) return std::nullopt;
    address_range made;
    made.first_ = *first;
    if (slash == std::string_view::npos) return made;
    const std::string_view number = text.substr(slash + 1);
    const unsigned before = host.find(':') == std::string_view::npos ? 96 : 0;
    unsigned bits = 0;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), bits);
    if (read.ec != std::errc{} || read.ptr != number.data() + number.size() || bits > 128 - before)
        return std::nullopt;
    made.bits_ = before + bits;
    return made;
}

bool address_range::contains(const address& one) const {
    const std::size_t whole = bits_ / 8;
    if (one.bytes().substr(0, whole) != first_.bytes().substr(0, whole)) return false;
    const unsigned rest = bits_ % 8;
    if (rest == 0) return true;
    const auto differing = static_cast<unsigned char>(one.bytes()[whole] ^ first_.bytes()[whole]);
    return differing >> (8 - rest) == 0;
}

}  // namespace anteroom::net
