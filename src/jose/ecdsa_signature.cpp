#include "jose/ecdsa_signature.hpp"

#include "jose/evp.hpp"

namespace anteroom::jose {

std::optional<std::string> ecdsa_der_from_p1363(std::string_view signature,
                                                std::size_t coordinate_bytes) {
    if (signature.size() != 2 * coordinate_bytes) return std::nullopt;
    const error_queue_guard no_traces;
    const int bytes = static_cast<int>(coordinate_bytes);
    bignum_ptr r(BN_bin2bn(octets(signature), bytes, nullptr));
    bignum_ptr s(BN_bin2bn(octets(signature) + coordinate_bytes, bytes, nullptr));
    const ecdsa_sig_ptr pair(ECDSA_SIG_new());
    if (!r || !s || !pair || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return std::nullopt;
    static_cast<void>(r.release());  // the pair owns them now
    static_cast<void>(s.release());

    const int length = i2d_ECDSA_SIG(pair.get(), nullptr);
    if (length <= 0) return std::nullopt;
    std::string der(static_cast<std::size_t>(length), '\0');
    unsigned char* out = octets(der);
    if (i2d_ECDSA_SIG(pair.get(), &out) != length) return std::nullopt;
    return der;
}

std::optional<std::string> ecdsa_p1363_from_der(std::string_view der,
                                                std::size_t coordinate_bytes) {
    const error_queue_guard no_traces;
    const unsigned char* in = octets(der);
    const ecdsa_sig_ptr pair(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size())));
    if (!pair || in != octets(der) + der.size()) return std::nullopt;
    const int bytes = static_cast<int>(coordinate_bytes);
    std::string signature(2 * coordinate_bytes, '\0');
    unsigned char* out = octets(signature);
    if (BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out, bytes) != bytes) return std::nullopt;
    out += coordinate_bytes;
    if (BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out, bytes) != bytes) return std::nullopt;
    return signature;
}

}  // namespace anteroom::jose
