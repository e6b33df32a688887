#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <openssl/ssl.h>

namespace anteroom::bench {

// Which servers are believed, and whether sessions are resumed.
struct tls_trust {
    std::string host;       // the name or IPv4 address that the certificate has to be for
    std::string ca_file;    // PEM; empty: the authorities of this machine
    bool insecure = false;  // whoever answers is believed
    bool resume = false;
};

// What a client comes back with: its last ticket. In TLS 1.3 each is good for one time.
struct free_session {
    void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using tls_ticket = std::unique_ptr<SSL_SESSION, free_session>;

// What all connections to one server share: whom to believe, and how many handshakes there were.
class tls_client {
  public:
    // Throws std::runtime_error if the file cannot be used.
    explicit tls_client(const tls_trust& trust);
    ~tls_client();
    tls_client(const tls_client&) = delete;
    tls_client& operator=(const tls_client&) = delete;

    std::uint64_t full() const { return full_; }
    std::uint64_t resumed() const { return resumed_; }

  private:
    friend class tls_stream;
    static int keep_session(SSL* ssl, SSL_SESSION* session);

    const tls_trust trust_;
    SSL_CTX* context_ = nullptr;
    std::uint64_t full_ = 0;
    std::uint64_t resumed_ = 0;
};

// The client's end of TLS on a connected, non-blocking socket that somebody else owns.
class tls_stream {
  public:
    enum class status { done, wants_read, wants_write, ended, failed };

    // Resumes the session of the ticket, if that is wanted, and leaves there the next one.
    tls_stream(tls_client& shared, int fd, tls_ticket& ticket);
    ~tls_stream();
    tls_stream(const tls_stream&) = delete;
    tls_stream& operator=(const tls_stream&) = delete;

    status shake_hands();
    // As much as there is; `got` may be more than 0 whatever the answer is, and `done` means that
    // the buffer is full.
    status read(std::span<char> into, std::size_t& got);
    // `done`: all of it is sent, else the first `sent` bytes.
    status write(std::string_view bytes, std::size_t& sent);
    // Tells the server that nothing more will come, if that can be said at once.
    void say_goodbye();
    // Why it failed, for a person.
    std::string why() const { return why_; }

  private:
    friend class tls_client;
    status judge(int result);

    tls_client& shared_;
    tls_ticket& ticket_;
    SSL* ssl_;
    std::string why_;
};

}  // namespace anteroom::bench
