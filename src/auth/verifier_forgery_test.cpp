// Tokens that somebody without the key has made or changed.

#include <gtest/gtest.h>

#include "auth/error.hpp"
#include "auth/test_tokens.hpp"
#include "jose/error.hpp"

namespace anteroom::auth {
namespace {

using namespace test;

TEST(verifier_forgery, a_token_cut_at_any_byte_is_refused) {
    const verifier by = plain_verifier();
    const std::string token = hour_token();
    ASSERT_EQ(reason(by, token), accepted);
    for (std::size_t length = 0; length < token.size(); ++length)
        EXPECT_NE(reason(by, token.substr(0, length)), accepted) << length;
}

TEST(verifier_forgery, a_token_with_any_byte_changed_is_refused) {
    const verifier by = plain_verifier();
    const std::string token = hour_token();
    for (std::size_t at = 0; at < token.size(); ++at)
        for (int bit = 0; bit < 8; ++bit) {
            std::string flipped = token;
            flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
            EXPECT_NE(reason(by, flipped), accepted) << at << ' ' << bit;
        }
}

TEST(verifier_forgery, JWT_05_only_the_algorithms_of_the_configured_keys_pass) {
    const verifier by = plain_verifier();
    const std::string payload = R"({"exp":)" + seconds(noon + 1h) + R"(,"sub":"a"})";
    for (const auto& [header, digest] :
         {std::pair{R"({"alg":"HS384"})", "SHA384"}, std::pair{R"({"alg":"HS512"})", "SHA512"},
          std::pair{R"({"alg":"RS256"})", "SHA256"}, std::pair{R"({"alg":"EdDSA"})", "SHA256"}})
        EXPECT_EQ(reason(by, jose::test::forged_token(header, payload, digest, jose::test::secret)),
                  errc::algorithm_not_allowed)
            << header;
    EXPECT_EQ(reason(by, token_of(payload, R"({"alg":"none"})")), jose::errc::algorithm_none);
}

// CVE-2015-9235 and its many returns: the published key taken for a shared secret.
TEST(verifier_forgery, alg_confusion) {
    const std::string payload = R"({"exp":)" + seconds(noon + 1h) + R"(,"sub":"mallory"})";
    for (const auto* pair :
         {&jose::test::rsa_2048(), &jose::test::p256(), &jose::test::ed25519()}) {
        const auto published = jose::key::from_pem(pair->public_pem);
        const verifier by = *verifier::make({.keys = {*published}});
        std::string no_line_end = pair->public_pem;
        while (no_line_end.ends_with('\n')) no_line_end.pop_back();
        std::string crlf;
        for (const char c : pair->public_pem) crlf += c == '\n' ? "\r\n" : std::string(1, c);
        const std::string modulus = pair->public_jwk.substr(pair->public_jwk.find("\"n\"") + 5);
        for (const std::string& secret :
             {pair->public_pem, no_line_end, no_line_end + "\n\n", ' ' + pair->public_pem, crlf,
              pair->public_pkcs1_pem, pair->public_der, pair->public_jwk, modulus, std::string()})
            for (const auto& [name, digest] :
                 {std::pair{"HS256", "SHA256"}, std::pair{"HS384", "SHA384"},
                  std::pair{"HS512", "SHA512"}}) {
                const std::string header = R"({"alg":")" + std::string(name) + R"("})";
                EXPECT_EQ(reason(by, jose::test::forged_token(header, payload, digest, secret)),
                          errc::algorithm_not_allowed);
            }
        // The same bytes under the name of the right algorithm are no signature either.
        const std::string header =
            R"({"alg":")" + std::string(jose::traits(published->alg()).name) + R"("})";
        EXPECT_EQ(reason(by, jose::test::forged_token(header, payload, "SHA256", pair->public_pem)),
                  errc::signature_wrong);
    }
}

TEST(verifier_forgery, an_empty_or_foreign_secret_signs_nothing) {
    const verifier by = plain_verifier();
    const std::string payload = R"({"exp":)" + seconds(noon + 1h) + R"(,"sub":"a"})";
    for (const std::string& secret :
         {std::string(), std::string(64, '\0'), jose::test::other_secret, jose::test::secret + '\0',
          jose::test::secret.substr(1)}) {
        // HMAC pads a key with zero bytes up to its block of 64, so here every key is different.
        EXPECT_EQ(
            reason(by, jose::test::forged_token(R"({"alg":"HS256"})", payload, "SHA256", secret)),
            errc::signature_wrong);
    }
}

TEST(verifier_forgery, JWT_14_no_claim_counts_before_the_signature_holds) {
    const verifier by = *verifier::make(
        {.keys = {hmac_key(jose::test::other_secret)}, .issuer = "us", .audience = "chat"});
    for (const char* payload : {R"({"exp":1,"sub":"a"})", "{}", "no json", "",
                                R"({"exp":1,"exp":2})", R"({"iss":"them"})"})
        EXPECT_EQ(reason(by, token_of(payload)), errc::signature_wrong) << payload;
}

}  // namespace
}  // namespace anteroom::auth
