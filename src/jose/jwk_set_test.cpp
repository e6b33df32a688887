#include "jose/jwk_set.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "jose/error.hpp"
#include "jose/signing_key.hpp"
#include "jose/test_keys.hpp"

namespace anteroom::jose {
namespace {

// A JWK with more members.
std::string named(const test::key_pair& pair, std::string_view id) {
    return test::with_members(pair.public_jwk, R"("kid":")" + std::string(id) + '"');
}

std::string set_of(const std::vector<std::string>& jwks) {
    std::string text = R"({"keys":[)";
    for (const auto& each : jwks) text += (text.ends_with('[') ? "" : ",") + each;
    return text + "]}";
}

base::error_code set_flaw(std::string_view text) {
    const auto set = parse_jwk_set(text);
    return set ? base::error_code{} : set.error();
}

TEST(jwk_set, gives_the_keys_in_the_order_in_which_they_are_published) {
    const auto set = parse_jwk_set(set_of({named(test::p256(), "a"), named(test::rsa_2048(), "b"),
                                           named(test::ed25519(), "c"), test::p384().public_jwk}));
    ASSERT_TRUE(set);
    ASSERT_EQ(set->keys.size(), 4u);
    EXPECT_TRUE(set->left_out.empty());
    EXPECT_EQ(set->keys[0].id(), "a");
    EXPECT_EQ(set->keys[0].alg(), algorithm::es256);
    EXPECT_EQ(set->keys[1].alg(), algorithm::rs256);
    EXPECT_EQ(set->keys[2].id(), "c");
    EXPECT_EQ(set->keys[3].id(), "");
    const auto signer = signing_key::from_pem(test::rsa_2048().private_pem);
    EXPECT_TRUE(set->keys[1].verifies("a text", *signer->sign("a text")));
}

TEST(jwk_set, JWT_13_one_bad_key_does_not_spoil_the_set) {
    const std::string good = named(test::p256(), "good");
    const struct {
        std::string jwk;
        errc reason;
    } cases[] = {
        {"{}", errc::jwk_member_missing},
        {"null", errc::jwk_not_json_object},
        {"\"key\"", errc::jwk_not_json_object},
        {R"({"kty":"LWE","kid":"new"})", errc::key_type_unsupported},
        {test::with_members(test::p384().public_jwk, R"("use":"enc")"),
         errc::jwk_not_for_signatures},
        {test::with_members(test::p384().public_jwk, R"("alg":"RS256")"),
         errc::algorithm_not_for_key},
        {test::with_members(test::p384().public_jwk, R"("d":"AAAA")"), errc::key_is_private},
        {R"({"kty":"RSA","n":"AQAB","e":"AQAB"})", errc::rsa_size_out_of_range},
        {R"({"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"})", errc::jwk_member_invalid},
        {named(test::p384(), std::string(257, 'i')), errc::key_id_too_long},
        {R"({"kty":"oct","k":")" + base::base64url_encode(test::secret) + R"("})",
         errc::jwk_is_secret},
    };
    for (const auto& each : cases) {
        SCOPED_TRACE(each.jwk);
        for (const bool first : {true, false}) {
            const auto set =
                parse_jwk_set(first ? set_of({each.jwk, good}) : set_of({good, each.jwk}));
            ASSERT_TRUE(set);
            ASSERT_EQ(set->keys.size(), 1u);
            EXPECT_EQ(set->keys[0].id(), "good");
            ASSERT_EQ(set->left_out.size(), 1u);
            EXPECT_EQ(set->left_out[0].position, first ? 0u : 1u);
            EXPECT_EQ(set->left_out[0].reason, each.reason);
        }
    }
}

TEST(jwk_set, keys_that_share_an_id_and_an_algorithm_are_all_left_out) {
    const std::string other = test::make_rsa(2048).public_jwk;
    const auto set = parse_jwk_set(
        set_of({named(test::rsa_2048(), "k"), named(test::p256(), "k"),
                test::with_members(other, R"("kid":"k")"), named(test::p384(), "unique")}));
    ASSERT_TRUE(set);
    ASSERT_EQ(set->keys.size(), 2u);
    EXPECT_EQ(set->keys[0].alg(), algorithm::es256);
    EXPECT_EQ(set->keys[1].id(), "unique");
    ASSERT_EQ(set->left_out.size(), 2u);
    EXPECT_EQ(set->left_out[0].position, 0u);
    EXPECT_EQ(set->left_out[1].position, 2u);
    EXPECT_EQ(set->left_out[1].reason, errc::jwk_id_repeated);
}

TEST(jwk_set, keys_without_an_id_do_not_count_as_sharing_one) {
    EXPECT_EQ(parse_jwk_set(set_of({test::p256().public_jwk, test::make_rsa(2048).public_jwk,
                                    test::rsa_2048().public_jwk}))
                  ->keys.size(),
              3u);
}

TEST(jwk_set, JWT_13_at_most_100_keys) {
    const auto of_size = [](std::size_t keys) {
        return set_of(std::vector<std::string>(keys, R"({"kty":"LWE"})"));
    };
    EXPECT_EQ(parse_jwk_set(of_size(99))->left_out.size(), 99u);
    EXPECT_EQ(parse_jwk_set(of_size(100))->left_out.size(), 100u);
    EXPECT_EQ(set_flaw(of_size(101)), errc::jwk_set_too_many_keys);
}

TEST(jwk_set, JWT_13_at_most_256_kib) {
    const std::string set = set_of({test::p256().public_jwk});
    const auto of_length = [&](std::size_t bytes) {
        return set + std::string(bytes - set.size(), ' ');
    };
    EXPECT_EQ(set_flaw(of_length(256 * 1024 - 1)), base::error_code{});
    EXPECT_EQ(set_flaw(of_length(256 * 1024)), base::error_code{});
    EXPECT_EQ(set_flaw(of_length(256 * 1024 + 1)), errc::jwk_set_too_long);
}

TEST(jwk_set, what_is_no_strict_json_object_with_a_list_of_keys_is_no_set) {
    const std::string set = set_of({test::p256().public_jwk});
    for (const std::string& text :
         {std::string(""), std::string("[]"), std::string("null"), std::string("{}"),
          std::string(R"({"keys":{}})"), std::string(R"({"keys":null})"), set + 'x',
          "\xef\xbb\xbf" + set, std::string(R"({"keys":[],"keys":[]})"),
          std::string("<html></html>"), std::string(200'000, '[')})
        EXPECT_EQ(set_flaw(text), errc::jwk_set_not_json) << text.substr(0, 40);
    for (std::size_t length = 0; length < set.size(); ++length)
        EXPECT_EQ(set_flaw(set.substr(0, length)), errc::jwk_set_not_json) << length;
    EXPECT_TRUE(parse_jwk_set(R"({"keys":[],"more":{"is":"ignored"}})"));
}

TEST(jwk_set, accepts_only_the_algorithms_that_are_asked_for) {
    const std::string text =
        set_of({test::with_members(test::rsa_2048().public_jwk, R"("alg":"RS256")"),
                named(test::p256(), "b"), named(test::ed25519(), "c")});
    constexpr algorithm accepted[] = {algorithm::es256, algorithm::ps256};
    const auto set = parse_jwk_set(text, accepted);
    ASSERT_EQ(set->keys.size(), 1u);
    EXPECT_EQ(set->keys[0].id(), "b");
    ASSERT_EQ(set->left_out.size(), 2u);
    for (const auto& each : set->left_out) EXPECT_EQ(each.reason, errc::algorithm_not_for_key);
}

TEST(jwk_set, a_key_that_names_no_algorithm_is_bound_to_the_first_that_fits) {
    const std::string text = set_of({test::rsa_2048().public_jwk, test::p384().public_jwk});
    constexpr algorithm accepted[] = {algorithm::es256, algorithm::ps384, algorithm::rs256};
    const auto set = parse_jwk_set(text, accepted);
    ASSERT_EQ(set->keys.size(), 1u);
    EXPECT_EQ(set->keys[0].alg(), algorithm::ps384);
    EXPECT_EQ(set->left_out[0].reason, errc::algorithm_not_for_key);
}

}  // namespace
}  // namespace anteroom::jose
