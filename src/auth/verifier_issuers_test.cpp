// Several issuers at once, and keys that change.

#include <gtest/gtest.h>

#include "auth/error.hpp"
#include "auth/test_tokens.hpp"
#include "jose/error.hpp"
#include "jose/signing_key.hpp"

namespace anteroom::auth {
namespace {

using namespace test;

std::shared_ptr<key_source> source_of(std::vector<verification_key> keys) {
    return std::make_shared<key_source>(*key_set::make(std::move(keys)));
}

jose::signing_key signer(const jose::test::key_pair& pair, std::string id) {
    return *jose::signing_key::from_pem(pair.private_pem)->with_id(std::move(id));
}

std::string token_by(const jose::signing_key& by, std::string_view issuer,
                     std::string_view members = R"(,"sub":"ada")") {
    return *jose::sign_compact(by, "JWT",
                               R"({"exp":)" + seconds(noon + 1h) + R"(,"iss":")" +
                                   std::string(issuer) + '"' + std::string(members) + '}');
}

const jose::signing_key& ours() {
    static const auto key = signer(jose::test::p256(), "k1");
    return key;
}

const jose::signing_key& theirs() {
    static const auto key = signer(jose::test::ed25519(), "k2");
    return key;
}

verifier of_both() {
    return *verifier::make({.issuers = {{"ours", "chat", source_of({{ours().verifying_key()}})},
                                        {"theirs", {}, source_of({{theirs().verifying_key()}})}}});
}

TEST(verifier_issuers, each_has_its_own_keys_algorithms_and_audience) {
    const verifier by = of_both();
    EXPECT_EQ(reason(by, token_by(ours(), "ours", R"(,"sub":"a","aud":"chat")")), accepted);
    EXPECT_EQ(reason(by, token_by(theirs(), "theirs")), accepted);
    EXPECT_EQ(by.verify(token_by(theirs(), "theirs"), noon)->who().issuer, "theirs");
    EXPECT_EQ(reason(by, token_by(ours(), "ours")), errc::audience_wrong);
    EXPECT_EQ(reason(by, token_by(theirs(), "ours", R"(,"sub":"a","aud":"chat")")),
              errc::key_unknown);
    EXPECT_EQ(reason(by, token_by(ours(), "theirs")), errc::key_unknown);
}

// CVE-2026-49998: keys that were cached by their id alone crossed from one issuer to the other.
TEST(verifier_issuers, two_issuers_same_kid) {
    const auto one = signer(jose::test::p256(), "same");
    const auto fresh = jose::signing_key::generate(jose::algorithm::es256)->with_id("same");
    const verifier by =
        *verifier::make({.issuers = {{"one", {}, source_of({{one.verifying_key()}})},
                                     {"two", {}, source_of({{fresh->verifying_key()}})}}});
    EXPECT_EQ(reason(by, token_by(one, "one")), accepted);
    EXPECT_EQ(reason(by, token_by(*fresh, "two")), accepted);
    EXPECT_EQ(reason(by, token_by(one, "two")), errc::signature_wrong);
    EXPECT_EQ(reason(by, token_by(*fresh, "one")), errc::signature_wrong);
}

TEST(verifier_issuers, a_secret_of_one_and_a_public_key_of_another_do_not_meet) {
    const auto secret = *jose::signing_key::hmac(jose::algorithm::hs256, jose::test::secret);
    const verifier by =
        *verifier::make({.issuers = {{"ours", {}, source_of({{secret.verifying_key()}})},
                                     {"theirs", {}, source_of({{theirs().verifying_key()}})}}});
    EXPECT_EQ(reason(by, token_by(secret, "ours")), accepted);
    EXPECT_EQ(reason(by, token_by(secret, "theirs")), errc::algorithm_not_allowed);
    const std::string forged = jose::test::forged_token(
        R"({"alg":"HS256","kid":"k2"})",
        R"({"exp":)" + seconds(noon + 1h) + R"(,"iss":"theirs","sub":"mallory"})", "SHA256",
        jose::test::ed25519().public_pem);
    EXPECT_EQ(reason(by, forged), errc::algorithm_not_allowed);
}

TEST(verifier_issuers, JWT_14_iss_chooses_among_the_configured_issuers_and_nothing_else) {
    const verifier by = of_both();
    for (const char* issuer : {"", "others", "OURS", "ours ", "https://ours"})
        EXPECT_EQ(reason(by, token_by(ours(), issuer)), errc::issuer_unknown) << issuer;
    const auto with_payload = [&](std::string_view payload) {
        return reason(by, *jose::sign_compact(ours(), "JWT", payload));
    };
    EXPECT_EQ(with_payload("{}"), errc::issuer_unknown);
    EXPECT_EQ(with_payload(R"({"iss":["ours"]})"), errc::issuer_unknown);
    EXPECT_EQ(with_payload(R"({"iss":"ours","iss":"theirs"})"), jose::errc::payload_name_repeated);
    // Whatever else is wrong with its claims, a token with a wrong signature says only that.
    const auto stranger = *jose::signing_key::generate(jose::algorithm::es256)->with_id("k1");
    EXPECT_EQ(reason(by, token_by(stranger, "ours", R"(,"exp2":1)")), errc::signature_wrong);
}

TEST(verifier_issuers, unsafe_configurations_are_refused) {
    const auto keys = source_of({{ours().verifying_key()}});
    const auto flaw = [](verifier_options options) {
        const auto made = verifier::make(std::move(options));
        return made ? base::error_code{} : made.error();
    };
    EXPECT_EQ(flaw({.issuers = {{"a", {}, keys}, {{}, {}, keys}}}), errc::issuer_unnamed);
    EXPECT_EQ(flaw({.issuers = {{"a", {}, keys}, {"b", {}, keys}, {"a", {}, keys}}}),
              errc::issuer_repeated);
    EXPECT_EQ(flaw({.issuers = {{"a", {}, nullptr}}}), errc::no_keys);
    EXPECT_EQ(flaw({.issuers = {{"", {}, keys}}}), errc::empty_requirement);
    EXPECT_EQ(flaw({.issuers = {{"a", "", keys}}}), errc::empty_requirement);
    EXPECT_EQ(flaw({.keys = {hmac_key()}, .issuers = {{"a", {}, keys}}}), errc::keys_given_twice);
    EXPECT_EQ(flaw({.issuer = "b", .issuers = {{"a", {}, keys}}}), errc::keys_given_twice);
    std::vector<trusted_issuer> many;
    for (int i = 0; i < 33; ++i) many.push_back({std::to_string(i), {}, keys});
    EXPECT_EQ(flaw({.issuers = many}), errc::too_many_issuers);
    many.pop_back();
    EXPECT_EQ(flaw({.issuers = many}), accepted);
    EXPECT_EQ(flaw({.issuers = {{{}, {}, keys}}}), accepted);
}

TEST(verifier_issuers, without_keys_tokens_are_refused_as_unavailable) {
    const auto keys = std::make_shared<key_source>();
    const verifier by = *verifier::make({.issuers = {{"ours", {}, keys}}});
    EXPECT_EQ(reason(by, token_by(ours(), "ours")), errc::keys_unavailable);
    keys->replace(boost::make_shared<const key_set>(*key_set::make({{ours().verifying_key()}})));
    EXPECT_EQ(reason(by, token_by(ours(), "ours")), accepted);
    keys->replace(nullptr);
    EXPECT_EQ(reason(by, token_by(ours(), "ours")), errc::keys_unavailable);
}

TEST(verifier_issuers, a_key_that_is_not_published_any_more_verifies_nothing) {
    const auto other = jose::signing_key::generate(jose::algorithm::es256)->with_id("k9");
    const auto keys = source_of({{ours().verifying_key()}, {other->verifying_key()}});
    const verifier by = *verifier::make({.issuers = {{"ours", {}, keys}}});
    EXPECT_EQ(reason(by, token_by(*other, "ours")), accepted);
    keys->replace(boost::make_shared<const key_set>(*key_set::make({{ours().verifying_key()}})));
    EXPECT_EQ(reason(by, token_by(*other, "ours")), errc::key_unknown);
    EXPECT_EQ(reason(by, token_by(ours(), "ours")), accepted);
}

}  // namespace
}  // namespace anteroom::auth
