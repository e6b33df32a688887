#include "jose/signing_key.hpp"

#include <gtest/gtest.h>

#include "jose/error.hpp"
#include "jose/test_keys.hpp"

namespace anteroom::jose {
namespace {

TEST(signing_key, reads_every_form_of_a_private_key) {
    for (const auto* pair : {&test::rsa_2048(), &test::p256(), &test::p384(), &test::p521()}) {
        EXPECT_TRUE(signing_key::from_pem(pair->private_pem));
        EXPECT_TRUE(signing_key::from_pem(pair->private_traditional_pem));
    }
    EXPECT_TRUE(signing_key::from_pem(test::ed25519().private_pem));
}

TEST(signing_key, what_it_signs_is_verified_by_the_published_half) {
    const auto signer = signing_key::from_pem(test::p256().private_pem);
    const auto published = key::from_pem(test::p256().public_pem);
    EXPECT_TRUE(published->verifies("a text", *signer->sign("a text")));
}

TEST(signing_key, public_and_encrypted_keys_are_refused_with_their_own_reasons) {
    EXPECT_EQ(signing_key::from_pem(test::rsa_2048().public_pem).error(), errc::key_is_public);
    EXPECT_EQ(signing_key::from_pem(test::rsa_2048().private_encrypted_pem).error(),
              errc::key_is_encrypted);
    EXPECT_EQ(signing_key::from_pem("").error(), errc::pem_unreadable);
    EXPECT_EQ(signing_key::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")
                  .error(),
              errc::pem_unreadable);
}

TEST(signing_key, JWT_09_follows_the_rules_for_keys) {
    EXPECT_EQ(signing_key::hmac(algorithm::hs256, "short").error(), errc::secret_too_short);
    EXPECT_EQ(signing_key::from_pem(test::make_rsa(1024).private_pem).error(),
              errc::rsa_size_out_of_range);
    EXPECT_EQ(signing_key::from_pem(test::p256().private_pem, algorithm::es384).error(),
              errc::algorithm_not_for_key);
    EXPECT_EQ(signing_key::from_pem(test::p256().private_pem, algorithm::hs256).error(),
              errc::algorithm_not_for_key);
}

TEST(signing_key, hands_its_id_to_the_verifying_key) {
    const auto signer = signing_key::hmac(algorithm::hs256, test::secret)->with_id("2024-a");
    EXPECT_EQ(signer->id(), "2024-a");
    EXPECT_EQ(signer->verifying_key().id(), "2024-a");
}

TEST(signing_key, a_generated_pair_signs_and_comes_back_from_its_pem) {
    for (const algorithm alg : {algorithm::es256, algorithm::es384, algorithm::es512,
                                algorithm::ed25519, algorithm::ps256}) {
        SCOPED_TRACE(traits(alg).name);
        const auto made = signing_key::generate(alg);
        ASSERT_TRUE(made);
        EXPECT_EQ(made->alg(), alg);
        const auto back = signing_key::from_pem(*made->private_pem(), alg);
        ASSERT_TRUE(back) << back.error().message();
        EXPECT_TRUE(made->verifying_key().verifies("a text", *back->sign("a text")));
        EXPECT_TRUE(back->verifying_key().verifies("a text", *made->sign("a text")));
        EXPECT_FALSE(
            signing_key::generate(alg)->verifying_key().verifies("a text", *made->sign("a text")));
    }
    EXPECT_EQ(signing_key::generate(algorithm::hs256).error(), errc::generating_failed);
    EXPECT_EQ(signing_key::hmac(algorithm::hs256, test::secret)->private_pem().error(),
              errc::key_is_secret);
}

}  // namespace
}  // namespace anteroom::jose
