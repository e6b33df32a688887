#include "jose/key.hpp"

#include <map>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "jose/error.hpp"
#include "jose/signing_key.hpp"
#include "jose/test_keys.hpp"

namespace anteroom::jose {
namespace {

constexpr algorithm every_algorithm[] = {
    algorithm::hs256, algorithm::hs384, algorithm::hs512,  algorithm::rs256, algorithm::rs384,
    algorithm::rs512, algorithm::ps256, algorithm::ps384,  algorithm::ps512, algorithm::es256,
    algorithm::es384, algorithm::es512, algorithm::ed25519};

// Loading an RSA key takes milliseconds, so each is loaded once.
const base::result<signing_key>& signer_for(algorithm alg) {
    static std::map<algorithm, base::result<signing_key>> loaded;
    const auto known = loaded.find(alg);
    if (known != loaded.end()) return known->second;
    const bool hmac = traits(alg).scheme == signature_scheme::hmac;
    return loaded
        .emplace(alg, hmac ? signing_key::hmac(alg, test::secret)
                           : signing_key::from_pem(test::pair_for(alg).private_pem, alg))
        .first->second;
}

TEST(key, JWT_16_every_algorithm_verifies_what_it_signs_and_nothing_else) {
    for (const algorithm alg : every_algorithm) {
        SCOPED_TRACE(traits(alg).name);
        const auto& signer = signer_for(alg);
        ASSERT_TRUE(signer) << signer.error().message();
        const auto signature = signer->sign("a text");
        ASSERT_TRUE(signature);
        const key& verifying = signer->verifying_key();
        EXPECT_EQ(verifying.alg(), alg);
        EXPECT_TRUE(verifying.verifies("a text", *signature));
        EXPECT_FALSE(verifying.verifies("a texT", *signature));
        EXPECT_FALSE(verifying.verifies("a text", ""));
        EXPECT_FALSE(verifying.verifies("a text", signature->substr(1)));
        EXPECT_FALSE(verifying.verifies("a text", *signature + '\0'));
        for (std::size_t at = 0; at < signature->size(); ++at) {
            std::string flipped = *signature;
            flipped[at] = static_cast<char>(flipped[at] ^ 1);
            EXPECT_FALSE(verifying.verifies("a text", flipped)) << at;
        }
    }
}

TEST(key, JWT_05_a_signature_of_one_algorithm_is_none_of_another_with_the_same_key) {
    for (const algorithm signing : every_algorithm)
        for (const algorithm verifying : every_algorithm) {
            if (signing == verifying) continue;
            const auto signature = signer_for(signing)->sign("a text");
            ASSERT_TRUE(signature);
            EXPECT_FALSE(signer_for(verifying)->verifying_key().verifies("a text", *signature))
                << traits(signing).name << " as " << traits(verifying).name;
        }
}

TEST(key, JWT_05_a_public_key_serves_only_algorithms_of_its_kind_and_curve) {
    for (const algorithm alg : every_algorithm) {
        if (traits(alg).scheme == signature_scheme::hmac) continue;
        for (const algorithm asked : every_algorithm) {
            const bool fits = traits(asked).key_type != nullptr &&
                              std::string_view(traits(asked).key_type) == traits(alg).key_type &&
                              (traits(asked).group == nullptr || asked == alg);
            const auto made = key::from_pem(test::pair_for(alg).public_pem, asked);
            EXPECT_EQ(made.has_value(), fits) << traits(alg).name << " as " << traits(asked).name;
            if (fits) continue;
            EXPECT_EQ(made.error(), errc::algorithm_not_for_key);
        }
    }
}

TEST(key, JWT_05_without_an_algorithm_a_pem_key_means_the_usual_one) {
    EXPECT_EQ(key::from_pem(test::rsa_2048().public_pem)->alg(), algorithm::rs256);
    EXPECT_EQ(key::from_pem(test::rsa_2048().public_pkcs1_pem)->alg(), algorithm::rs256);
    EXPECT_EQ(key::from_pem(test::p256().public_pem)->alg(), algorithm::es256);
    EXPECT_EQ(key::from_pem(test::p384().public_pem)->alg(), algorithm::es384);
    EXPECT_EQ(key::from_pem(test::p521().public_pem)->alg(), algorithm::es512);
    EXPECT_EQ(key::from_pem(test::ed25519().public_pem)->alg(), algorithm::ed25519);
}

TEST(key, JWT_09_a_secret_is_at_least_as_long_as_the_hash) {
    for (const algorithm alg : {algorithm::hs256, algorithm::hs384, algorithm::hs512}) {
        const std::size_t least = traits(alg).hash_bytes;
        EXPECT_EQ(key::hmac(alg, "").error(), errc::secret_too_short);
        EXPECT_EQ(key::hmac(alg, std::string(least - 1, 'k')).error(), errc::secret_too_short);
        EXPECT_TRUE(key::hmac(alg, std::string(least, 'k')));
        EXPECT_TRUE(key::hmac(alg, std::string(least + 1, 'k')));
        EXPECT_TRUE(key::hmac(alg, std::string(least, '\0')));
    }
}

TEST(key, JWT_05_a_secret_is_no_pem_text_and_serves_only_hmac) {
    for (const std::string& pem : {test::rsa_2048().public_pem, test::rsa_2048().public_pkcs1_pem,
                                   test::p256().private_pem, " \n" + test::p256().public_pem})
        EXPECT_EQ(key::hmac(algorithm::hs256, pem).error(), errc::secret_is_pem);
    EXPECT_EQ(key::hmac(algorithm::rs256, test::secret).error(), errc::algorithm_not_for_key);
    EXPECT_EQ(key::hmac(algorithm::ed25519, test::secret).error(), errc::algorithm_not_for_key);
}

TEST(key, JWT_09_an_rsa_key_has_at_least_2048_bits) {
    EXPECT_EQ(key::from_pem(test::make_rsa(1024).public_pem).error(), errc::rsa_size_out_of_range);
    EXPECT_EQ(key::from_pem(test::make_rsa(2040).public_pem).error(), errc::rsa_size_out_of_range);
    EXPECT_TRUE(key::from_pem(test::rsa_2048().public_pem));
    EXPECT_TRUE(key::from_pem(test::make_rsa(2056).public_pem));
}

TEST(key, JWT_09_a_curve_that_no_algorithm_uses_is_refused) {
    for (const char* group : {"secp256k1", "secp224r1", "brainpoolP256r1"})
        EXPECT_EQ(key::from_pem(test::make_ec(group).public_pem).error(),
                  errc::key_type_unsupported)
            << group;
}

TEST(key, a_private_key_is_refused_with_its_own_reason) {
    for (const std::string* pem :
         {&test::rsa_2048().private_pem, &test::rsa_2048().private_traditional_pem,
          &test::rsa_2048().private_encrypted_pem, &test::p256().private_pem,
          &test::p256().private_traditional_pem, &test::ed25519().private_pem})
        EXPECT_EQ(key::from_pem(*pem).error(), errc::key_is_private);
}

TEST(key, what_is_no_single_public_pem_key_is_refused) {
    const std::string& pem = test::p256().public_pem;
    EXPECT_EQ(key::from_pem("").error(), errc::pem_unreadable);
    EXPECT_EQ(key::from_pem(test::p256().public_der).error(), errc::pem_unreadable);
    EXPECT_EQ(key::from_pem("-----BEGIN PUBLIC KEY").error(), errc::pem_unreadable);
    EXPECT_EQ(key::from_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n").error(),
              errc::pem_unreadable);
    EXPECT_EQ(key::from_pem("-----BEGIN CERTIFICATE-----\n").error(), errc::key_is_certificate);
    EXPECT_EQ(key::from_pem("-----BEGIN DH PARAMETERS-----\n").error(), errc::pem_unreadable);
    EXPECT_EQ(key::from_pem(pem + pem).error(), errc::pem_not_one_key);
    EXPECT_EQ(key::from_pem(pem + std::string(40'000, ' ')).error(), errc::pem_unreadable);
    EXPECT_TRUE(key::from_pem("a comment\n" + pem));
    for (std::size_t length = 0; length + 26 < pem.size(); ++length)
        EXPECT_FALSE(key::from_pem(pem.substr(0, length))) << length;
}

TEST(key, JWT_06_an_id_is_at_most_256_bytes_and_leaves_the_original_alone) {
    const auto plain = key::hmac(algorithm::hs256, test::secret);
    EXPECT_EQ(plain->id(), "");
    EXPECT_EQ(plain->with_id("one")->id(), "one");
    EXPECT_EQ(plain->id(), "");
    EXPECT_TRUE(plain->with_id(std::string(255, 'i')));
    EXPECT_TRUE(plain->with_id(std::string(256, 'i')));
    EXPECT_EQ(plain->with_id(std::string(257, 'i')).error(), errc::key_id_too_long);
}

TEST(key, leaves_nothing_in_the_error_queue_of_openssl) {
    ERR_clear_error();
    const auto verifying = key::from_pem(test::p256().public_pem);
    EXPECT_FALSE(verifying->verifies("a text", std::string(64, '\0')));
    EXPECT_FALSE(key::from_pem(test::rsa_2048().public_pem)->verifies("a text", "x"));
    EXPECT_FALSE(key::from_pem(test::ed25519().public_pem)->verifies("a text", "x"));
    EXPECT_FALSE(key::from_pem("-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----\n"));
    EXPECT_FALSE(key::from_jwk(R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})"));
    EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(key, is_used_by_several_threads_at_once) {
    for (const algorithm alg : {algorithm::hs256, algorithm::rs256, algorithm::ps256,
                                algorithm::es256, algorithm::ed25519}) {
        const auto& signer = signer_for(alg);
        const auto signature = signer->sign("a text");
        std::vector<std::thread> threads;
        std::vector<int> genuine(4);
        for (int& count : genuine)
            threads.emplace_back([&] {
                for (int i = 0; i < 50; ++i)
                    count += signer->verifying_key().verifies("a text", *signature) ? 1 : 0;
            });
        for (std::thread& thread : threads) thread.join();
        for (const int count : genuine) EXPECT_EQ(count, 50) << traits(alg).name;
    }
}

}  // namespace
}  // namespace anteroom::jose
