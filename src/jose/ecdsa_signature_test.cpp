#include "jose/ecdsa_signature.hpp"

#include <gtest/gtest.h>

namespace anteroom::jose {
namespace {

TEST(ecdsa_signature, survives_the_way_to_der_and_back) {
    for (const std::size_t bytes : {32u, 48u, 66u})
        for (const char filling : {'\x01', '\x7f', '\x80', '\xff'}) {
            const std::string signature(2 * bytes, filling);
            const auto der = ecdsa_der_from_p1363(signature, bytes);
            ASSERT_TRUE(der);
            EXPECT_EQ(ecdsa_p1363_from_der(*der, bytes), signature);
        }
}

TEST(ecdsa_signature, small_numbers_keep_their_leading_zeros) {
    const std::string signature = std::string(31, '\0') + '\x05' + std::string(31, '\0') + '\x06';
    const auto der = ecdsa_der_from_p1363(signature, 32);
    ASSERT_TRUE(der);
    EXPECT_EQ(*der, std::string("\x30\x06\x02\x01\x05\x02\x01\x06"));
    EXPECT_EQ(ecdsa_p1363_from_der(*der, 32), signature);
}

TEST(ecdsa_signature, JWT_10_is_exactly_two_coordinates) {
    for (std::size_t length = 0; length <= 140; ++length)
        EXPECT_EQ(ecdsa_der_from_p1363(std::string(length, '\x11'), 32).has_value(), length == 64)
            << length;
}

TEST(ecdsa_signature, der_that_is_cut_or_followed_by_something_is_refused) {
    const auto der = ecdsa_der_from_p1363(std::string(64, '\x55'), 32);
    ASSERT_TRUE(der);
    for (std::size_t length = 0; length < der->size(); ++length)
        EXPECT_EQ(ecdsa_p1363_from_der(der->substr(0, length), 32), std::nullopt) << length;
    EXPECT_EQ(ecdsa_p1363_from_der(*der + '\0', 32), std::nullopt);
}

TEST(ecdsa_signature, der_of_a_number_too_large_for_its_coordinate_is_refused) {
    const auto der = ecdsa_der_from_p1363(std::string(96, '\x55'), 48);
    ASSERT_TRUE(der);
    EXPECT_EQ(ecdsa_p1363_from_der(*der, 32), std::nullopt);
}

}  // namespace
}  // namespace anteroom::jose
