#include "tls_client.hpp"

#include <new>
#include <stdexcept>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace anteroom::bench {

namespace {

std::string take_reason() {
    const unsigned long error = ERR_peek_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(error);
    return reason ? reason : "the stream was cut short";
}

}  // namespace

tls_client::tls_client(const tls_trust& trust)
    : trust_(trust), context_(SSL_CTX_new(TLS_client_method())) {
    if (!context_) throw std::bad_alloc();
    SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
    SSL_CTX_set_mode(context_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                   SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context_, 1);
    SSL_CTX_set_session_cache_mode(
        context_, trust.resume ? SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE
                               : SSL_SESS_CACHE_OFF);
    SSL_CTX_sess_set_new_cb(context_, &keep_session);
    if (trust.insecure) return;
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    const int known = trust.ca_file.empty()
                          ? SSL_CTX_set_default_verify_paths(context_)
                          : SSL_CTX_load_verify_locations(context_, trust.ca_file.c_str(), nullptr);
    if (known != 1) {
        SSL_CTX_free(context_);
        throw std::runtime_error("--ca " + trust.ca_file + ": " + take_reason());
    }
}

tls_client::~tls_client() {
    SSL_CTX_free(context_);
}

// The answer says that it is kept.
int tls_client::keep_session(SSL* ssl, SSL_SESSION* session) {
    static_cast<tls_stream*>(SSL_get_ex_data(ssl, 0))->ticket_.reset(session);
    return 1;
}

tls_stream::tls_stream(tls_client& shared, int fd, tls_ticket& ticket)
    : shared_(shared), ticket_(ticket), ssl_(SSL_new(shared.context_)) {
    if (!ssl_ || SSL_set_fd(ssl_, fd) != 1) throw std::bad_alloc();
    SSL_set_connect_state(ssl_);
    SSL_set_ex_data(ssl_, 0, this);
    if (ticket) SSL_set_session(ssl_, ticket.get());
    // An address is no server name (RFC 6066 3).
    const char* const host = shared.trust_.host.c_str();
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), host) != 1) {
        SSL_set1_host(ssl_, host);
        // SSL_set_tlsext_host_name() without its cast.
        SSL_ctrl(ssl_, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 const_cast<char*>(host));
    }
    ERR_clear_error();
}

tls_stream::~tls_stream() {
    SSL_free(ssl_);
}

tls_stream::status tls_stream::judge(int result) {
    switch (SSL_get_error(ssl_, result)) {
        case SSL_ERROR_WANT_READ:
            return status::wants_read;
        case SSL_ERROR_WANT_WRITE:
            return status::wants_write;
        case SSL_ERROR_ZERO_RETURN:
            return status::ended;
        default:
            break;
    }
    const long verified = SSL_get_verify_result(ssl_);
    why_ = verified == X509_V_OK ? take_reason() : X509_verify_cert_error_string(verified);
    ERR_clear_error();
    return status::failed;
}

tls_stream::status tls_stream::shake_hands() {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_);
    if (result != 1) return judge(result);
    ++(SSL_session_reused(ssl_) == 1 ? shared_.resumed_ : shared_.full_);
    return status::done;
}

tls_stream::status tls_stream::read(std::span<char> into, std::size_t& got) {
    got = 0;
    while (got < into.size()) {
        std::size_t bytes = 0;
        ERR_clear_error();
        const int result = SSL_read_ex(ssl_, into.data() + got, into.size() - got, &bytes);
        if (result != 1) return judge(result);
        got += bytes;
    }
    return status::done;
}

tls_stream::status tls_stream::write(std::string_view bytes, std::size_t& sent) {
    sent = 0;
    while (sent < bytes.size()) {
        std::size_t taken = 0;
        ERR_clear_error();
        const int result = SSL_write_ex(ssl_, bytes.data() + sent, bytes.size() - sent, &taken);
        if (result != 1) return judge(result);
        sent += taken;
    }
    return status::done;
}

void tls_stream::say_goodbye() {
    ERR_clear_error();
    if (SSL_is_init_finished(ssl_) == 1 && why_.empty()) SSL_shutdown(ssl_);
    ERR_clear_error();
}

}  // namespace anteroom::bench
