#include "jose/algorithm.hpp"

#include <gtest/gtest.h>

namespace anteroom::jose {
namespace {

TEST(algorithm, JWT_16_every_name_of_the_list_is_known) {
    for (const char* name : {"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384",
                             "PS512", "ES256", "ES384", "ES512", "EdDSA"}) {
        const auto alg = algorithm_named(name);
        ASSERT_TRUE(alg) << name;
        EXPECT_EQ(traits(*alg).name, name);
    }
}

TEST(algorithm, Ed25519_is_another_name_of_EdDSA) {
    EXPECT_EQ(algorithm_named("Ed25519"), algorithm_named("EdDSA"));
}

TEST(algorithm, JWT_04_none_and_near_misses_are_no_algorithms) {
    for (const char* name : {"", "none", "None", "NONE", "nOnE", "hs256", "HS256 ", " HS256", "HS",
                             "HS1", "RS1", "ES256K", "Ed448", "eddsa", "RSA1_5", "dir", "A256KW"})
        EXPECT_EQ(algorithm_named(name), std::nullopt) << name;
    EXPECT_EQ(algorithm_named(std::string_view("HS256\0", 6)), std::nullopt);
}

}  // namespace
}  // namespace anteroom::jose
