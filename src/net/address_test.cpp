#include "net/address.hpp"

#include <gtest/gtest.h>

namespace anteroom::net {
namespace {

std::string read(std::string_view text) {
    const auto made = address::parse(text);
    return made ? made->host() : "none";
}

TEST(address, is_read_and_written_plainly) {
    EXPECT_EQ(read("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(read("2001:DB8::1"), "2001:db8::1");
    EXPECT_EQ(read("::ffff:192.0.2.7"), "192.0.2.7");
    for (const char* wrong : {"", "192.0.2", "192.0.2.256", "192.0.2.7:80", "[::1]", "localhost",
                              " 192.0.2.7", "2001:db8::1::2"})
        EXPECT_EQ(read(wrong), "none") << wrong;
    EXPECT_EQ(read(std::string(10'000, '1')), "none");
}

TEST(address, loopback_is_127_and_1) {
    for (const char* one : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
        EXPECT_TRUE(address::parse(one)->loopback()) << one;
    for (const char* one : {"128.0.0.1", "::2", "::", "0.0.0.0"})
        EXPECT_FALSE(address::parse(one)->loopback()) << one;
}

bool within(std::string_view one, std::string_view range) {
    return address_range::parse(range)->contains(*address::parse(one));
}

TEST(address_range, holds_what_begins_with_its_bits) {
    EXPECT_TRUE(within("10.255.0.1", "10.0.0.0/8"));
    EXPECT_FALSE(within("11.0.0.0", "10.0.0.0/8"));
    EXPECT_TRUE(within("192.0.2.127", "192.0.2.0/25"));
    EXPECT_FALSE(within("192.0.2.128", "192.0.2.0/25"));
    EXPECT_TRUE(within("192.0.2.7", "192.0.2.7"));
    EXPECT_FALSE(within("192.0.2.8", "192.0.2.7"));
    EXPECT_TRUE(within("::ffff:10.1.1.1", "10.0.0.0/8")) << "mapped is the same address";
    EXPECT_TRUE(within("2001:db8:ffff::1", "2001:db8::/32"));
    EXPECT_FALSE(within("2001:db9::1", "2001:db8::/32"));
    EXPECT_TRUE(within("203.0.113.9", "0.0.0.0/0"));
    EXPECT_FALSE(within("2001:db8::1", "0.0.0.0/0"));
    EXPECT_TRUE(within("203.0.113.9", "::/0"));
}

TEST(address_range, what_is_none_is_refused) {
    for (const char* wrong : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x",
                              "10.0.0.0/ 8", "::/129", "proxy.example"})
        EXPECT_FALSE(address_range::parse(wrong)) << wrong;
}

}  // namespace
}  // namespace anteroom::net
