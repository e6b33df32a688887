#pragma once

#include <memory>
#include <string>

#include <openssl/types.h>

namespace anteroom::net {

// PEM files: a certificate followed by those that lead to its root, and the key of the first.
struct tls_files {
    std::string certificate_chain;
    std::string private_key;
};

// What every TLS connection of a server shares: certificate, key, and what is negotiated.
//
// TLS 1.2 and 1.3 alone (RFC 8996), only with forward secrecy and authenticated encryption; no
// renegotiation, no compression, no early data. Of protocols (RFC 7301) there is `http/1.1`; a
// client that offers others alone is refused. Sessions resume by tickets, whose key lives as long
// as the context. Immutable, any thread.
class tls_context {
  public:
    struct loading;
    // Reads the files now; later changes to them do nothing.
    static loading load(const tls_files& files);

    ~tls_context();
    tls_context(const tls_context&) = delete;
    tls_context& operator=(const tls_context&) = delete;

    SSL_CTX* get() const { return context_; }

  private:
    tls_context() = default;
    SSL_CTX* context_ = nullptr;
};

// The context, or in one line why there is none.
struct tls_context::loading {
    std::shared_ptr<const tls_context> context;
    std::string problem;
};

}  // namespace anteroom::net
