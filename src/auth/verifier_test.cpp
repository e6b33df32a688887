#include "auth/verifier.hpp"

#include <thread>

#include <gtest/gtest.h>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "auth/error.hpp"
#include "auth/test_tokens.hpp"
#include "jose/error.hpp"

namespace anteroom::auth {
namespace {

using namespace test;

TEST(verifier, a_good_token_gives_its_claims) {
    const std::string token =
        hour_token(R"(,"iss":"https://a.example/","sub":"ada","id":42,"iat":1699999990.5,)"
                   R"("nbf":1699999980,"roles":["user"])");
    const auto verified = plain_verifier().verify(token, noon);
    ASSERT_TRUE(verified) << verified.error().message();
    EXPECT_EQ(verified->who().issuer, "https://a.example/");
    EXPECT_EQ(verified->who().subject, "ada");
    EXPECT_EQ(verified->who().user_id, "42");
    EXPECT_EQ(verified->expires_at(), noon + 1h);
    EXPECT_EQ(verified->issued_at(), noon - 9500ms);
    EXPECT_EQ(verified->not_before(), noon - 20s);
    EXPECT_EQ(verified->values().at("roles").as_array().size(), 1u);
    EXPECT_EQ(verified->fingerprint().size(), 12u);
}

TEST(verifier, claims_outlive_the_token_and_the_verifier) {
    std::optional<claims> kept;
    {
        const verifier by = plain_verifier();
        const std::string token = hour_token(R"(,"sub":"a subject too long for a small string",)"
                                             R"("text":"another text that is not so short")");
        kept = *by.verify(token, noon);
    }
    const claims copy = *kept;
    kept.reset();
    EXPECT_EQ(copy.who().user_id, "a subject too long for a small string");
    EXPECT_EQ(copy.values().at("text").as_string(), "another text that is not so short");
}

TEST(verifier, the_token_may_come_as_bearer) {
    const verifier by = plain_verifier();
    const auto bare = by.verify(hour_token(), noon);
    const auto bearer = by.verify("Bearer " + hour_token(), noon);
    ASSERT_TRUE(bearer);
    EXPECT_EQ(bearer->fingerprint(), bare->fingerprint());
    EXPECT_EQ(reason(by, ""), errc::token_missing);
    EXPECT_EQ(reason(by, "Bearer "), errc::token_missing);
}

TEST(verifier, JWT_03_a_token_of_more_than_8_kib_is_refused_as_such) {
    EXPECT_EQ(reason(plain_verifier(), std::string(8193, 'a')), jose::errc::token_too_long);
    // The scheme does not count.
    const std::string token = hour_token(R"(,"sub":"a","x":")" + std::string(6046, 'x') + '"');
    ASSERT_LE(token.size(), jose::token_bytes_max);
    ASSERT_GT(token.size() + 7, jose::token_bytes_max);
    EXPECT_EQ(reason(plain_verifier(), "Bearer " + token), accepted);
}

TEST(verifier, JWT_06_kid_only_selects_among_the_configured_keys) {
    const auto key_named = [](const std::string& secret, const char* id) {
        return *hmac_key(secret).with_id(id);
    };
    const verifier by = *verifier::make({.keys = {key_named(jose::test::secret, "new"),
                                                  key_named(jose::test::other_secret, "old")}});
    const std::string payload = R"({"exp":)" + seconds(noon + 1h) + R"(,"sub":"a"})";
    EXPECT_EQ(reason(by, token_of(payload, R"({"alg":"HS256","kid":"new"})")), accepted);
    EXPECT_EQ(reason(by, token_of(payload, R"({"alg":"HS256"})")), accepted);
    EXPECT_EQ(reason(by, token_of(payload, R"({"alg":"HS256","kid":"old"})")),
              errc::signature_wrong);
    for (const char* kid : {"", "NEW", "new ", "../../etc/passwd", "' OR 1=1 --", "__proto__"})
        EXPECT_EQ(
            reason(by, token_of(payload, R"({"alg":"HS256","kid":")" + std::string(kid) + R"("})")),
            errc::key_unknown)
            << kid;
    EXPECT_EQ(reason(plain_verifier(), token_of(payload, R"({"alg":"HS256","kid":"any"})")),
              accepted);
}

TEST(verifier, JWT_06_a_token_that_names_no_key_is_tried_against_at_most_four) {
    std::vector<jose::key> keys;
    for (std::size_t i = 0; i < key_set::keys_tried_max; ++i)
        keys.push_back(
            *hmac_key(std::string(64, static_cast<char>('a' + i))).with_id(std::to_string(i)));
    keys.back() = *hmac_key().with_id("the one");
    EXPECT_EQ(reason(*verifier::make({.keys = keys}), hour_token()), accepted);
    keys.push_back(*hmac_key(jose::test::other_secret).with_id("one too many"));
    EXPECT_EQ(reason(*verifier::make({.keys = keys}), hour_token()), errc::key_ambiguous);
}

TEST(verifier, JWT_11_exp_counts_with_leeway) {
    const verifier by = plain_verifier();
    const std::string token = hour_token();
    EXPECT_EQ(reason(by, token, noon + 1h), accepted);
    EXPECT_EQ(reason(by, token, noon + 1h + 30s - 1ms), accepted);
    EXPECT_EQ(reason(by, token, noon + 1h + 30s), errc::expired);
    EXPECT_EQ(reason(by, token, noon + 1h + 30s + 1ms), errc::expired);
    const verifier strict = *verifier::make({.keys = {hmac_key()}, .leeway = 0s});
    EXPECT_EQ(reason(strict, token, noon + 1h - 1ms), accepted);
    EXPECT_EQ(reason(strict, token, noon + 1h), errc::expired);
    EXPECT_EQ(reason(by, token_of(R"({"sub":"a"})")), jose::errc::expiry_missing);
    EXPECT_EQ(reason(by, token_of(R"({"exp":"1700003600","sub":"a"})")),
              jose::errc::claim_not_a_time);
}

TEST(verifier, JWT_11_nbf_and_iat_count_with_leeway) {
    const verifier by = plain_verifier();
    const auto with = [&](const char* name, base::wall_time at) {
        return reason(by, hour_token(R"(,"sub":"a",")" + std::string(name) + "\":" + seconds(at)));
    };
    EXPECT_EQ(with("nbf", noon + 29s), accepted);
    EXPECT_EQ(with("nbf", noon + 30s), accepted);
    EXPECT_EQ(with("nbf", noon + 31s), errc::not_yet_valid);
    EXPECT_EQ(with("iat", noon + 29s), accepted);
    EXPECT_EQ(with("iat", noon + 30s), accepted);
    EXPECT_EQ(with("iat", noon + 31s), errc::issued_in_future);
    EXPECT_EQ(with("iat", noon - 24h), accepted);
}

TEST(verifier, JWT_11_iss_is_exactly_the_configured_one) {
    const verifier by = *verifier::make({.keys = {hmac_key()}, .issuer = "https://a.example/"});
    const auto from = [&](const char* iss) {
        return reason(by, hour_token(R"(,"sub":"a","iss":)" + std::string(iss)));
    };
    EXPECT_EQ(from(R"("https://a.example/")"), accepted);
    for (const char* iss : {R"("https://a.example")", R"("https://A.example/")", R"("")",
                            R"("https://a.example/x")", R"("https://a.example/\u0000")"})
        EXPECT_EQ(from(iss), errc::issuer_wrong) << iss;
    EXPECT_EQ(reason(by, hour_token()), errc::issuer_wrong);
    EXPECT_EQ(from(R"(["https://a.example/"])"), jose::errc::issuer_not_a_string);
}

TEST(verifier, JWT_11_aud_contains_the_configured_one) {
    const verifier by = *verifier::make({.keys = {hmac_key()}, .audience = "chat"});
    const auto to = [&](const char* aud) {
        return reason(by, hour_token(R"(,"sub":"a","aud":)" + std::string(aud)));
    };
    EXPECT_EQ(to(R"("chat")"), accepted);
    EXPECT_EQ(to(R"(["mail","chat"])"), accepted);
    for (const char* aud : {R"("mail")", "[]", R"(["mail"])", R"("chat2")", R"("Chat")"})
        EXPECT_EQ(to(aud), errc::audience_wrong) << aud;
    EXPECT_EQ(reason(by, hour_token()), errc::audience_wrong);
    EXPECT_EQ(to("7"), jose::errc::audience_not_strings);
    // Where no audience is configured, one in the token is not ours to judge.
    EXPECT_EQ(reason(plain_verifier(), hour_token(R"(,"sub":"a","aud":"mail")")), accepted);
}

TEST(verifier, JWT_11_the_lifetime_is_capped_where_configured) {
    const verifier by = *verifier::make({.keys = {hmac_key()}, .lifetime_max = 2h});
    const auto issued = [&](base::wall_time at) {
        return reason(by, hour_token(R"(,"sub":"a","iat":)" + seconds(at)));
    };
    EXPECT_EQ(issued(noon - 1h + 1s), accepted);
    EXPECT_EQ(issued(noon - 1h), accepted);
    EXPECT_EQ(issued(noon - 1h - 1s), errc::lifetime_too_long);
    EXPECT_EQ(reason(by, hour_token()), errc::issued_at_missing);
}

TEST(verifier, JWT_11_the_user_id_is_a_string_or_an_integer) {
    const auto user = [](std::string_view members) {
        const auto verified = plain_verifier().verify(hour_token(members), noon);
        return verified ? std::string(verified->who().user_id) : verified.error().message();
    };
    const auto flaw = [](std::string_view members) {
        return reason(plain_verifier(), hour_token(members));
    };
    EXPECT_EQ(user(R"(,"id":"ada","sub":"s")"), "ada");
    EXPECT_EQ(user(R"(,"sub":"s")"), "s");
    EXPECT_EQ(user(R"(,"id":0)"), "0");
    EXPECT_EQ(user(R"(,"id":-9223372036854775808,"sub":-9223372036854775807)"),
              "-9223372036854775808");
    EXPECT_EQ(user(R"(,"id":18446744073709551615)"), "18446744073709551615");
    EXPECT_EQ(user(R"(,"sub":7)"), "7");
    EXPECT_EQ(flaw(""), errc::user_id_missing);
    EXPECT_EQ(flaw(R"(,"ID":"a")"), errc::user_id_missing);
    for (const char* id : {"\"\"", "1.5", "1.0", "1e3", "18446744073709551616", "null", "true",
                           "[]", "[\"a\"]", "{}"})
        EXPECT_EQ(flaw(R"(,"sub":"s","id":)" + std::string(id)), errc::user_id_wrong_type) << id;
    EXPECT_EQ(flaw(R"(,"id":"a","sub":["a"])"), errc::subject_wrong_type);
    const auto of_length = [](std::size_t bytes) {
        return R"(,"id":")" + std::string(bytes, 'i') + '"';
    };
    EXPECT_EQ(flaw(of_length(255)), accepted);
    EXPECT_EQ(flaw(of_length(256)), accepted);
    EXPECT_EQ(flaw(of_length(257)), errc::user_id_too_long);
}

TEST(verifier, JWT_11_the_user_id_claims_are_configured) {
    const verifier by = *verifier::make({.keys = {hmac_key()}, .user_id_claims = {"email", "uid"}});
    EXPECT_EQ(by.verify(hour_token(R"(,"uid":5,"email":"a@b.c")"), noon)->who().user_id, "a@b.c");
    EXPECT_EQ(by.verify(hour_token(R"(,"uid":5,"sub":"x")"), noon)->who().user_id, "5");
    EXPECT_EQ(reason(by, hour_token(R"(,"id":5,"sub":"x")")), errc::user_id_missing);
}

TEST(verifier, JWT_12_a_type_may_be_required) {
    const std::string payload = R"({"exp":)" + seconds(noon + 1h) + R"(,"sub":"a"})";
    const auto typed = [&](const verifier& by, std::string_view type) {
        return reason(by,
                      token_of(payload, R"({"alg":"HS256","typ":")" + std::string(type) + R"("})"));
    };
    const verifier access = *verifier::make({.keys = {hmac_key()}, .type = "at+jwt"});
    EXPECT_EQ(typed(access, "at+jwt"), accepted);
    EXPECT_EQ(typed(access, "AT+JWT"), accepted);
    EXPECT_EQ(typed(access, "application/at+jwt"), accepted);
    EXPECT_EQ(typed(access, "JWT"), errc::type_not_accepted);
    EXPECT_EQ(reason(access, token_of(payload, R"({"alg":"HS256"})")), errc::type_not_accepted);
    EXPECT_EQ(typed(plain_verifier(), "JWT"), accepted);
    EXPECT_EQ(typed(plain_verifier(), "jwt"), accepted);
    EXPECT_EQ(typed(plain_verifier(), "at+jwt"), accepted);
    EXPECT_EQ(reason(plain_verifier(), token_of(payload, R"({"alg":"HS256"})")), accepted);
    for (const char* type : {"refresh+jwt", "logout+jwt", "dpop+jwt", "JOSE", "", "application/"})
        EXPECT_EQ(typed(plain_verifier(), type), errc::type_not_accepted) << type;
}

TEST(verifier, a_token_is_called_expired_only_if_everything_else_about_it_holds) {
    const base::wall_time late = noon + 24h;
    EXPECT_EQ(reason(plain_verifier(), hour_token(), late), errc::expired);
    EXPECT_EQ(reason(plain_verifier(), hour_token(R"(,"x":1)"), late), errc::user_id_missing);
    const verifier by = *verifier::make(
        {.keys = {hmac_key()}, .issuer = "us", .audience = "chat", .lifetime_max = 1h});
    EXPECT_EQ(reason(by, hour_token(), late), errc::issuer_wrong);
    EXPECT_EQ(reason(by, hour_token(R"(,"sub":"a","iss":"us")"), late), errc::audience_wrong);
    EXPECT_EQ(reason(by, hour_token(R"(,"sub":"a","iss":"us","aud":"chat","iat":1)"), late),
              errc::lifetime_too_long);
    const verifier other = *verifier::make({.keys = {hmac_key(jose::test::other_secret)}});
    EXPECT_EQ(reason(other, hour_token(), late), errc::signature_wrong);
}

TEST(verifier, JWT_15_no_reason_shows_anything_of_the_token) {
    const std::string token = hour_token(R"(,"secret":"squirrel")") + "x";
    EXPECT_EQ(reason(plain_verifier(), token).message().find(token.substr(0, 8)),
              std::string::npos);
}

TEST(verifier, is_used_by_several_threads_at_once) {
    const verifier by = plain_verifier();
    const std::string token = hour_token();
    std::vector<int> good(4);
    std::vector<std::thread> threads;
    for (int& count : good)
        threads.emplace_back([&] {
            for (int i = 0; i < 200; ++i) count += by.verify(token, noon).has_value() ? 1 : 0;
        });
    for (std::thread& thread : threads) thread.join();
    for (const int count : good) EXPECT_EQ(count, 200);
}

}  // namespace
}  // namespace anteroom::auth
