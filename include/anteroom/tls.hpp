#pragma once

#include <string>

namespace anteroom {

// TLS on every connection of a server: `https` and `wss`, TLS 1.2 and 1.3.
//
// PEM files, read when the server begins to listen and again by server::reload_tls(). A server
// whose files cannot be read or do not belong together does not start.
struct tls_options {
    std::string certificate_file;  // the server's certificate, then those that lead to its root
    std::string private_key_file;  // not encrypted
};

}  // namespace anteroom
