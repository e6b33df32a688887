#include "token.hpp"

#include <chrono>
#include <utility>

namespace anteroom::bench {

token_mint::token_mint(token_signer signer, std::size_t made_beforehand)
    : signer_(std::move(signer)),
      header_(base64url(R"({"alg":")" + std::string(signer_.algorithm()) + R"(","typ":"JWT"})")) {
    while (ready_.size() < made_beforehand)
        ready_.push_back(made_for("user-" + std::to_string(ready_.size())));
}

std::string token_mint::next() {
    if (!ready_.empty()) return ready_[user_++ % ready_.size()];
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
    const std::string signed_text = header_ + "." + base64url(claims);
    return signed_text + "." + base64url(signer_.sign(signed_text));
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
