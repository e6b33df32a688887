#include "target.hpp"

#include "options.hpp"

#include <charconv>
#include <cstring>
#include <memory>

#include <netdb.h>
#include <sys/socket.h>

namespace anteroom::bench {

namespace {

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

}  // namespace

std::optional<server_url> parse_url(std::string_view text) {
    server_url url;
    url.tls = take_prefix(text, "https://");
    if (!url.tls && !take_prefix(text, "http://")) return std::nullopt;
    const std::size_t slash = std::min(text.find('/'), text.size());
    std::string_view authority = text.substr(0, slash);
    if (text.size() - slash > 1) url.path = text.substr(slash);
    if (url.path.find_first_of("?# ") != std::string::npos) return std::nullopt;
    url.port = url.tls ? https_port : http_port;
    if (const std::size_t colon = authority.find(':'); colon != std::string_view::npos) {
        const char* const end = authority.data() + authority.size();
        const auto parsed = std::from_chars(authority.data() + colon + 1, end, url.port);
        if (parsed.ec != std::errc{} || parsed.ptr != end || url.port == 0) return std::nullopt;
        authority = authority.substr(0, colon);
    }
    if (authority.empty() || authority.find_first_of("@?#[] ") != std::string_view::npos)
        return std::nullopt;
    url.host = authority;
    return url;
}

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0)
        throw usage_error("there is no host " + host + ": " + ::gai_strerror(error));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, &::freeaddrinfo);
    sockaddr_in address{};
    std::memcpy(&address, found->ai_addr, sizeof address);
    address.sin_port = htons(port);
    return address;
}

}  // namespace anteroom::bench
