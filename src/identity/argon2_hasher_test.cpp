#include "identity/argon2_hasher.hpp"

#include <gtest/gtest.h>

namespace anteroom::identity {
namespace {

constexpr argon2_hasher::effort little{.memory_bytes = 8 * 1024 * 1024, .passes = 1};

TEST(argon2_hasher, knows_the_password_again_and_no_other) {
    argon2_hasher hasher{little};
    const auto kept = hasher.hash("correct horse");
    ASSERT_TRUE(kept);
    EXPECT_TRUE(*hasher.verify("correct horse", *kept));
    EXPECT_FALSE(*hasher.verify("correct horsf", *kept));
    EXPECT_FALSE(*hasher.verify("", *kept));
    EXPECT_FALSE(*hasher.verify("correct horse", "no hash at all"));
}

TEST(argon2_hasher, what_is_kept_is_argon2id_with_a_salt_of_its_own) {
    argon2_hasher hasher{little};
    const auto one = hasher.hash("correct horse");
    EXPECT_TRUE(one->starts_with("$argon2id$v=19$m=8192,t=1,p=1$")) << *one;
    EXPECT_NE(*one, *hasher.hash("correct horse"));
}

TEST(argon2_hasher, by_default_takes_64_mebibytes_and_two_passes) {
    argon2_hasher hasher{argon2_hasher::effort{}};
    const auto kept = hasher.hash("correct horse");
    ASSERT_TRUE(kept);
    EXPECT_TRUE(kept->starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << *kept;
}

TEST(argon2_hasher, tells_what_was_made_with_less_effort) {
    argon2_hasher before{little};
    argon2_hasher now{{.memory_bytes = 16 * 1024 * 1024, .passes = 1}};
    const auto kept = before.hash("correct horse");
    EXPECT_FALSE(before.outdated(*kept));
    EXPECT_TRUE(now.outdated(*kept));
    EXPECT_TRUE(*now.verify("correct horse", *kept)) << "it is good all the same";
}

TEST(argon2_hasher, a_password_may_hold_any_bytes) {
    argon2_hasher hasher{little};
    const std::string_view odd{"\0\xff zero\n", 8};
    const auto kept = hasher.hash(odd);
    EXPECT_TRUE(*hasher.verify(odd, *kept));
    EXPECT_FALSE(*hasher.verify(std::string_view{"\0", 1}, *kept));
}

}  // namespace
}  // namespace anteroom::identity
