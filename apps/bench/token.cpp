#include "token.hpp"

#include <array>
#include <chrono>
#include <stdexcept>
#include <utility>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace anteroom::bench {

token_mint::token_mint(std::string secret) : secret_(std::move(secret)) {}

std::string token_mint::next() {
    return made_for("user-" + std::to_string(user_++));
}

std::string token_mint::renewed(std::uint64_t token) {
    ++renewals_;
    return made_for("user-" + std::to_string(token));
}

std::string token_mint::made_for(const std::string& user) {
    using namespace std::chrono_literals;
    const auto now = std::chrono::system_clock::now();
    const auto unix_seconds = [](std::chrono::system_clock::time_point at) {
        return std::to_string(
            std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count());
    };
    const std::string claims = R"({"id":")" + user + R"(","sub":")" + user + R"(","iat":)" +
                               unix_seconds(now) + R"(,"exp":)" + unix_seconds(now + 1h) +
                               R"(,"jti":")" + std::to_string(renewals_) + R"("})";
    std::string token = base64url(R"({"alg":"HS256","typ":"JWT"})") + "." + base64url(claims);

    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int mac_bytes = 0;
    const auto* made = HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
                            reinterpret_cast<const unsigned char*>(token.data()), token.size(),
                            mac.data(), &mac_bytes);
    if (made == nullptr) throw std::runtime_error("OpenSSL cannot compute HMAC-SHA256");
    token += '.';
    token += base64url({reinterpret_cast<const char*>(mac.data()), mac_bytes});
    return token;
}

std::string base64url(std::string_view bytes) {
    static constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t window = 0;
    int bits = 0;
    for (const char c : bytes) {
        window = (window << 8) | static_cast<unsigned char>(c);
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            out += alphabet[(window >> bits) & 63];
        }
    }
    if (bits > 0) out += alphabet[(window << (6 - bits)) & 63];
    return out;
}

}  // namespace anteroom::bench
