#include "auth/token_report.hpp"

#include <gtest/gtest.h>

#include "auth/error.hpp"
#include "auth/test_tokens.hpp"
#include "jose/error.hpp"
#include "jose/fingerprint.hpp"

namespace anteroom::auth {
namespace {

using namespace test;

TEST(token_report, an_accepted_token_is_shown_without_a_reason) {
    const std::string token = hour_token();
    const token_report report = explain(plain_verifier(), "Bearer " + token, noon);
    EXPECT_EQ(report.reason, base::error_code{});
    EXPECT_EQ(report.fingerprint, jose::fingerprint(token).text());
    EXPECT_EQ(report.header, R"({"alg":"HS256","typ":"JWT"})");
    EXPECT_EQ(report.payload, R"({"exp":1700003600,"sub":"ada"})");
}

TEST(token_report, a_refused_token_is_shown_with_the_one_exact_reason) {
    const verifier other = *verifier::make({.keys = {hmac_key(jose::test::other_secret)}});
    const token_report wrong = explain(other, hour_token(), noon);
    EXPECT_EQ(wrong.reason, errc::signature_wrong);
    EXPECT_EQ(wrong.payload, R"({"exp":1700003600,"sub":"ada"})");
    EXPECT_EQ(explain(plain_verifier(), hour_token(), noon + 24h).reason, errc::expired);
    EXPECT_EQ(explain(plain_verifier(), token_of("{}", R"({"alg":"none"})"), noon).reason,
              jose::errc::algorithm_none);
}

TEST(token_report, what_cannot_be_decoded_is_left_empty) {
    for (const std::string& text : {std::string(""), std::string("x"), std::string("==.==.=="),
                                    std::string("_w._w._w"), std::string(9000, 'A')}) {
        const token_report report = explain(plain_verifier(), text, noon);
        EXPECT_NE(report.reason, base::error_code{});
        EXPECT_EQ(report.header, "");
        EXPECT_EQ(report.payload, "");
        EXPECT_EQ(report.fingerprint.size(), 12u);
    }
    const std::string token = hour_token();
    EXPECT_NE(explain(plain_verifier(), token.substr(0, token.find('.') + 1), noon).header, "");
}

TEST(token_report, each_key_says_what_it_has_to_do_with_a_token) {
    const auto mine = hmac_key(jose::test::secret);
    const auto keys =
        *key_set::make({{*mine.with_id("other")},
                        {*mine.with_id("first")},
                        {hmac_key(jose::test::other_secret)},
                        {mine, noon},
                        {*jose::key::hmac(jose::algorithm::hs512, std::string(64, 's'))}});
    const std::string token =
        token_of(R"({"sub":"ada","exp":1700003600})", R"({"alg":"HS256","kid":"first"})");
    EXPECT_EQ(match_keys(keys, "Bearer " + token, noon),
              (std::vector{key_match::other_id, key_match::signed_it, key_match::signature_differs,
                           key_match::outlived, key_match::other_algorithm}));
    EXPECT_TRUE(match_keys(keys, "no token", noon).empty());
}

}  // namespace
}  // namespace anteroom::auth
