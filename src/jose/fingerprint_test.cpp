#include "jose/fingerprint.hpp"

#include <gtest/gtest.h>

namespace anteroom::jose {
namespace {

// FIPS 180-2 B.1: SHA-256("abc") begins with ba7816bf8f01.
TEST(fingerprint, JWT_15_is_the_beginning_of_the_sha_256_of_the_token) {
    EXPECT_EQ(fingerprint("abc").text(), "ba7816bf8f01");
    EXPECT_EQ(fingerprint("").text(), "e3b0c44298fc");
}

}  // namespace
}  // namespace anteroom::jose
