#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "net/test_client.hpp"

namespace anteroom::net::test {

struct tls_wishes {
    int version_max = TLS1_3_VERSION;
    std::string_view protocols{};    // ALPN, as on the wire
    SSL_SESSION* session = nullptr;  // to be resumed
};

// A client's end of TLS over a test_client: the bytes on the wire stay in the test's hands.
class test_tls_client {
  public:
    explicit test_tls_client(test_client transport, const tls_wishes& wish = {})
        : wire(std::move(transport)),
          context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free),
          ssl_((SSL_CTX_set_security_level(context_.get(), 0), SSL_new(context_.get())),
               &SSL_free) {
        SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_connect_state(ssl_.get());
        SSL_set_min_proto_version(ssl_.get(), TLS1_VERSION);
        SSL_set_max_proto_version(ssl_.get(), wish.version_max);
        if (wish.session) SSL_set_session(ssl_.get(), wish.session);
        if (!wish.protocols.empty())
            SSL_set_alpn_protos(ssl_.get(),
                                reinterpret_cast<const unsigned char*>(wish.protocols.data()),
                                static_cast<unsigned>(wish.protocols.size()));
    }

    // What has come is decrypted into `received`, and the handshake goes on. Answers what it would
    // put on the wire now.
    std::string step() {
        wire.read();
        BIO_write(SSL_get_rbio(ssl_.get()), wire.received.data(),
                  static_cast<int>(wire.received.size()));
        wire.received.clear();
        if (failed) return {};
        char buffer[16 * 1024];
        for (;;) {
            ERR_clear_error();
            const int got = SSL_read(ssl_.get(), buffer, sizeof buffer);
            if (got > 0) {
                received.append(buffer, static_cast<std::size_t>(got));
                continue;
            }
            const int why = SSL_get_error(ssl_.get(), got);
            closed_by_notify = closed_by_notify || why == SSL_ERROR_ZERO_RETURN;
            if (why == SSL_ERROR_SSL) failed = ERR_GET_REASON(ERR_peek_error());
            break;
        }
        return take_output();
    }
    // Both ways, all that is ready.
    void exchange() {
        const std::string out = step();
        if (!out.empty()) wire.send(out);
    }
    std::string encrypt(std::string_view plain) {
        ERR_clear_error();
        SSL_write(ssl_.get(), plain.data(), static_cast<int>(plain.size()));
        return take_output();
    }
    void send(std::string_view plain) { wire.send(encrypt(plain)); }
    std::string close_notify() {
        SSL_shutdown(ssl_.get());
        return take_output();
    }

    bool open() const { return SSL_is_init_finished(ssl_.get()) == 1; }
    std::optional<answer> take_answer() {
        std::swap(wire.received, received);
        auto taken = wire.take_answer();
        std::swap(wire.received, received);
        return taken;
    }
    SSL* ssl() { return ssl_.get(); }

    test_client wire;
    std::string received;
    int failed = 0;  // OpenSSL's reason
    bool closed_by_notify = false;

  private:
    std::string take_output() {
        char* bytes = nullptr;
        const long count = BIO_get_mem_data(SSL_get_wbio(ssl_.get()), &bytes);
        std::string out{bytes, static_cast<std::size_t>(count)};
        (void)BIO_reset(SSL_get_wbio(ssl_.get()));
        return out;
    }

    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

}  // namespace anteroom::net::test
