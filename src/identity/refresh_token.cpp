#include "identity/refresh_token.hpp"

#include <sodium.h>

#include "base/base64.hpp"
#include "identity/sodium.hpp"

namespace anteroom::identity {

namespace {

constexpr std::size_t family_bytes = 16;
constexpr std::size_t random_bytes = 32;
constexpr std::size_t mac_bytes = 16;
constexpr std::size_t token_bytes = family_bytes + random_bytes + mac_bytes;
constexpr std::string_view sealing = "anteroom: successor of a refresh token";

const unsigned char* octets(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* octets(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

std::string random_text(base::random_source& random, std::size_t bytes) {
    std::string made(bytes, '\0');
    random.fill({octets(made), made.size()});
    return made;
}

using sealing_key = std::array<unsigned char, crypto_secretbox_KEYBYTES>;

// Another function of the token than its digest, which the database has.
sealing_key key_from(const refresh_token& token, const refresh_token_mint::key& own) {
    sealing_key made;
    crypto_generichash_state state;
    crypto_generichash_init(&state, own.data(), own.size(), made.size());
    crypto_generichash_update(&state, octets(sealing), sealing.size());
    crypto_generichash_update(&state, octets(token.text), token.text.size());
    crypto_generichash_final(&state, made.data(), made.size());
    return made;
}

}  // namespace

refresh_token_mint::refresh_token_mint(const key& own) : key_(own) {
    ready_sodium();
}

std::string refresh_token_mint::with_mac(std::string_view family, std::string_view random) const {
    std::string all{family};
    all += random;
    unsigned char mac[mac_bytes];
    crypto_generichash(mac, sizeof mac, octets(std::string_view{all}), all.size(), key_.data(),
                       key_.size());
    all.append(reinterpret_cast<const char*>(mac), sizeof mac);
    return all;
}

refresh_token refresh_token_mint::found_family(base::random_source& random) const {
    return make(base::base64url_encode(random_text(random, family_bytes)), random);
}

refresh_token refresh_token_mint::make(std::string_view family, base::random_source& random) const {
    const std::string bytes = base::base64url_decode(family).value_or(std::string{});
    return {base::base64url_encode(with_mac(bytes, random_text(random, random_bytes))),
            std::string{family}};
}

std::optional<refresh_token> refresh_token_mint::read(std::string_view text) const {
    const auto bytes = base::base64url_decode(text);
    if (!bytes || bytes->size() != token_bytes) return std::nullopt;
    const std::string_view all = *bytes;
    const auto family = all.substr(0, family_bytes);
    const std::string ours = with_mac(family, all.substr(family_bytes, random_bytes));
    if (sodium_memcmp(ours.data(), all.data(), token_bytes) != 0) return std::nullopt;
    return refresh_token{std::string{text}, base::base64url_encode(family)};
}

std::string refresh_token_mint::seal(const refresh_token& successor, const refresh_token& under,
                                     base::random_source& random) const {
    const sealing_key key = key_from(under, key_);
    std::string sealed = random_text(random, crypto_secretbox_NONCEBYTES);
    sealed.resize(sealed.size() + crypto_secretbox_MACBYTES + successor.text.size());
    crypto_secretbox_easy(octets(sealed) + crypto_secretbox_NONCEBYTES,
                          octets(std::string_view{successor.text}), successor.text.size(),
                          octets(sealed), key.data());
    return sealed;
}

std::optional<refresh_token> refresh_token_mint::open(std::string_view sealed,
                                                      const refresh_token& under) const {
    constexpr std::size_t around = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed.size() < around) return std::nullopt;
    const sealing_key key = key_from(under, key_);
    std::string text(sealed.size() - around, '\0');
    if (crypto_secretbox_open_easy(octets(text), octets(sealed) + crypto_secretbox_NONCEBYTES,
                                   sealed.size() - crypto_secretbox_NONCEBYTES, octets(sealed),
                                   key.data()) != 0)
        return std::nullopt;
    return read(text);
}

}  // namespace anteroom::identity
