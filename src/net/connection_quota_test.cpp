#include "net/connection_quota.hpp"

#include <gtest/gtest.h>

namespace anteroom::net {
namespace {

using verdict = connection_quota::verdict;

address at(std::string_view text) {
    return *address::parse(text);
}

TEST(connection_quota, an_address_has_so_many_connections_and_no_more) {
    connection_quota quota{{.total_max = 100, .per_address_max = 3, .trusted_proxies = {}}};
    for (int i = 0; i < 3; ++i) EXPECT_EQ(quota.admit(at("192.0.2.1")), verdict::admitted);
    EXPECT_EQ(quota.admit(at("192.0.2.1")), verdict::address_full);
    EXPECT_EQ(quota.admit(at("192.0.2.2")), verdict::admitted) << "others are not concerned";
    EXPECT_EQ(quota.total(), 4u);
    quota.leave(at("192.0.2.1"));
    EXPECT_EQ(quota.admit(at("192.0.2.1")), verdict::admitted);
    EXPECT_EQ(quota.admit(at("192.0.2.1")), verdict::address_full);
}

TEST(connection_quota, a_network_of_ipv6_is_one_address) {
    connection_quota quota{{.total_max = 100, .per_address_max = 1, .trusted_proxies = {}}};
    EXPECT_EQ(quota.admit(at("2001:db8:1:1::1")), verdict::admitted);
    EXPECT_EQ(quota.admit(at("2001:db8:1:1:ffff::2")), verdict::address_full);
    EXPECT_EQ(quota.admit(at("2001:db8:1:2::1")), verdict::admitted);
    EXPECT_EQ(quota.admit(at("::ffff:192.0.2.1")), verdict::admitted);
    EXPECT_EQ(quota.admit(at("192.0.2.1")), verdict::address_full);
}

TEST(connection_quota, loopback_and_trusted_proxies_count_towards_the_whole_alone) {
    connection_quota quota{{.total_max = 5,
                            .per_address_max = 1,
                            .trusted_proxies = {*address_range::parse("10.0.0.0/8")}}};
    for (const char* one : {"127.0.0.1", "127.0.0.1", "::1", "10.0.0.1", "10.0.0.1"})
        EXPECT_EQ(quota.admit(at(one)), verdict::admitted);
    EXPECT_EQ(quota.admit(at("127.0.0.1")), verdict::server_full);
    EXPECT_EQ(quota.admit(at("192.0.2.1")), verdict::server_full);
    quota.leave(at("10.0.0.1"));
    EXPECT_EQ(quota.admit(at("192.0.2.1")), verdict::admitted);
    EXPECT_EQ(quota.total(), 5u);
}

TEST(connection_quota, a_tenth_of_the_descriptors_is_left_to_others) {
    const auto most = connections_from_descriptor_limit();
    EXPECT_GT(most, 0u);
    EXPECT_LE(most, 1'000'000u);
}

}  // namespace
}  // namespace anteroom::net
