#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "auth/test_times.hpp"
#include "auth/verifier.hpp"
#include "base/time.hpp"
#include "jose/jws.hpp"
#include "jose/test_keys.hpp"

// Tokens and verifiers for tests, around one fixed instant.
namespace anteroom::auth::test {

using namespace std::chrono_literals;

// What a verifier has to say of a token that it accepts.
inline const base::error_code accepted{};

// The instant as a token writes it, in whole seconds.
inline std::string seconds(base::wall_time at) {
    return std::to_string(std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count());
}

inline jose::key hmac_key(std::string_view secret = jose::test::secret) {
    return *jose::key::hmac(jose::algorithm::hs256, secret);
}

// An HS256 token of exactly this payload.
inline std::string token_of(std::string_view payload,
                            std::string_view header = R"({"alg":"HS256","typ":"JWT"})") {
    return jose::test::forged_token(header, payload, "SHA256", jose::test::secret);
}

// A token that expires an hour after noon, with more members (each starting with a comma).
inline std::string hour_token(std::string_view members = R"(,"sub":"ada")") {
    return token_of(R"({"exp":)" + seconds(noon + 1h) + std::string(members) + '}');
}

inline std::string numbered_token(int number) {
    return hour_token(R"(,"sub":")" + std::to_string(number) + '"');
}

inline verifier plain_verifier() {
    return *verifier::make({.keys = {hmac_key()}});
}

// The reason why a token is refused; success if it is not.
inline base::error_code reason(const verifier& by, std::string_view token,
                               base::wall_time now = noon) {
    const auto verified = by.verify(token, now);
    return verified ? base::error_code{} : verified.error();
}

}  // namespace anteroom::auth::test
