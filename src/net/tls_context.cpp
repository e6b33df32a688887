#include "net/tls_context.hpp"

#include <cstring>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace anteroom::net {

namespace {

// TLS 1.2. Ephemeral keys and AEAD (RFC 9325 4.2).
constexpr const char* cipher_list = "ECDHE+AESGCM:ECDHE+CHACHA20";
// TLS 1.3: all of them are fine. AES-128 is as strong as the curves, and hashes with SHA-256, which
// a handshake does often and most processors do themselves.
constexpr const char* cipher_suites =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
// OpenSSL's two are for clients that open connections side by side. One that comes back brings one.
constexpr std::size_t tickets_a_handshake = 1;
constexpr const char* groups = "X25519:P-256:P-384";
constexpr unsigned char session_context[] = "anteroom";

constexpr std::uint64_t options = SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                  SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA;
// A connection at rest holds no record buffers. What a full socket did not take may be offered
// again from another place.
constexpr long modes =
    SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER;

// The oldest error is the cause, the others are who passed it on.
std::string take_reason() {
    const unsigned long error = ERR_peek_error();
    ERR_clear_error();
    if (ERR_SYSTEM_ERROR(error)) return std::strerror(ERR_GET_REASON(error));
    const char* reason = ERR_reason_error_string(error);
    return reason ? reason : "unknown reason";
}

// A server does not ask its terminal for a passphrase: an encrypted key does not load.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

// RFC 7301 3.2: a server that has none of the offered protocols says so and ends the handshake.
int select_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_bytes,
                    const unsigned char* offered, unsigned int offered_bytes, void*) {
    constexpr std::string_view ours = "http/1.1";
    const std::string_view list{reinterpret_cast<const char*>(offered), offered_bytes};
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t length = static_cast<unsigned char>(list[at]);
        if (list.substr(at + 1, length) == ours) {
            *chosen = offered + at + 1;
            *chosen_bytes = static_cast<unsigned char>(length);
            return SSL_TLSEXT_ERR_OK;
        }
        at += 1 + length;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool set_rules(SSL_CTX* context) {
    SSL_CTX_set_options(context, options);
    SSL_CTX_set_mode(context, modes);
    // One recv(2) takes a record's head, its body and whatever follows it.
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_default_passwd_cb(context, &no_passphrase);
    SSL_CTX_set_alpn_select_cb(context, &select_protocol, nullptr);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(context, cipher_list) == 1 &&
           SSL_CTX_set_ciphersuites(context, cipher_suites) == 1 &&
           SSL_CTX_set_num_tickets(context, tickets_a_handshake) == 1 &&
           SSL_CTX_set1_groups_list(context, const_cast<char*>(groups)) == 1 &&
           SSL_CTX_set_session_id_context(context, session_context, sizeof session_context) == 1;
}

}  // namespace

tls_context::~tls_context() {
    SSL_CTX_free(context_);
}

tls_context::loading tls_context::load(const tls_files& files) {
    ERR_clear_error();
    const std::shared_ptr<tls_context> made{new tls_context};
    made->context_ = SSL_CTX_new(TLS_server_method());
    if (!made->context_ || !set_rules(made->context_))
        return {nullptr, "cannot set up TLS: " + take_reason()};
    if (SSL_CTX_use_certificate_chain_file(made->get(), files.certificate_chain.c_str()) != 1)
        return {nullptr,
                "cannot use the TLS certificate " + files.certificate_chain + ": " + take_reason()};
    if (SSL_CTX_use_PrivateKey_file(made->get(), files.private_key.c_str(), SSL_FILETYPE_PEM) !=
            1 ||
        SSL_CTX_check_private_key(made->get()) != 1)
        return {nullptr, "cannot use the TLS key " + files.private_key + " with the certificate " +
                             files.certificate_chain + ": " + take_reason()};
    return {made, {}};
}

}  // namespace anteroom::net
