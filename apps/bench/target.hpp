#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <netinet/in.h>

namespace anteroom::bench {

class tls_client;

// What `--url` names: http or https, a host, a port, and the path of the requests.
struct server_url {
    bool tls = false;
    std::string host;  // a name or an IPv4 address
    std::uint16_t port = 0;
    std::string path;  // empty: none was named
};

// No value: `text` is no such URL. IPv6 addresses, users and queries are not spoken here.
std::optional<server_url> parse_url(std::string_view text);

// Where the server listens.
struct target {
    sockaddr_in address{};
    std::string host;  // the value of the Host field
    std::string path = "/socket.io/";
    tls_client* tls = nullptr;              // null: plain
    std::vector<std::string> namespaces{};  // each connection joins these, too
};

// The first IPv4 address of the host. Throws usage_error if it has none.
sockaddr_in address_of(const std::string& host, std::uint16_t port);

}  // namespace anteroom::bench
