// What is read and written through TLS.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "net/test_tls_session.hpp"

namespace anteroom::net {
namespace {

using namespace test;

TEST_F(tls_session_test, everything_may_come_byte_by_byte) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto client = dial({.version_max = version});
        const auto dribble = [&](const std::string& bytes) {
            for (const char& byte : bytes) {
                client.wire.send({&byte, 1});
                net_.loop.turn(0ms);
            }
        };
        for (int flights = 0; flights < 10 && !client.open(); ++flights) {
            dribble(client.step());
            settle(net_.loop);
        }
        dribble(client.step());
        ASSERT_TRUE(client.open());
        dribble(client.encrypt(post("/a", "hello")));
        EXPECT_EQ(await(client).body, "/ahello");
    }
}

TEST_F(tls_session_test, many_records_in_one_segment_are_all_read) {
    auto client = open();
    std::string records;
    for (const char& byte : post("/a", std::string(500, 'x')))
        records += client.encrypt({&byte, 1});
    client.wire.send(records);
    EXPECT_EQ(await(client).body, "/a" + std::string(500, 'x'));
}

TEST_F(tls_session_test, more_than_a_read_takes_is_read_in_the_turns_that_follow) {
    auto client = open();
    const std::string body(900'000, 'x');
    const std::string bytes = client.encrypt(post("/a", body));
    std::string_view left = bytes;
    until(client, [&] {
        const auto sent = ::send(client.wire.io.descriptor(), left.data(), left.size(),
                                 MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) left.remove_prefix(static_cast<std::size_t>(sent));
        return left.empty();
    });
    EXPECT_EQ(await(client).body.size(), body.size() + 2);
}

TEST_F(tls_session_test, what_lies_in_here_is_read_when_reading_goes_on) {
    // The second and third request come in one segment while the first is being answered.
    auto client = open();
    service_.keep = true;
    client.send(get("/a"));
    settle(net_.loop);
    std::string both = client.encrypt(get("/b"));
    both += client.encrypt(get("/c"));
    client.wire.send(both);
    settle(net_.loop);
    service_.keep = false;
    std::exchange(service_.kept, nullptr)->respond(text_response(200, "text/plain", "first"));
    EXPECT_EQ(await(client).body, "first");
    EXPECT_EQ(await(client).body, "/b");
    EXPECT_EQ(await(client).body, "/c");
}

TEST_F(tls_session_test, a_large_answer_is_written_as_its_reader_takes_it) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        service_.padding.assign(1'000'000, 'x');
        auto client = open({.version_max = version}, {.bytes = 4096});
        client.send(get("/a") + get("/b"));
        std::optional<answer> got;
        for (int second = 0; !got && second < 10'000; ++second) {
            pass(net_.loop, 1s);
            client.exchange();
            got = client.take_answer();
        }
        ASSERT_TRUE(got);
        EXPECT_EQ(got->body, "/a" + service_.padding);
        EXPECT_EQ(await(client).body, "/b" + service_.padding);
    }
}

TEST_F(tls_session_test, who_does_not_read_is_cut_off) {
    service_.padding.assign(3'000'000, 'x');
    auto client = open({}, {.bytes = 4096});
    client.send(get("/a"));
    settle(net_.loop);
    pass(net_.loop, 9'990ms);
    EXPECT_EQ(net_.connections.size(), 1u);
    pass(net_.loop, 20ms);
    EXPECT_EQ(net_.connections.size(), 0u);
}

TEST_F(tls_session_test, small_parts_share_a_record) {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    stream server{ends[0]};
    ASSERT_TRUE(server.secure(*net_.tls));
    test_tls_client client{test_client{ends[1]}};
    char buffer[100];
    for (int flight = 0; flight < 4; ++flight) {
        client.exchange();
        EXPECT_EQ(server.read(buffer).how, stream::status::would_block);
    }
    client.exchange();
    ASSERT_TRUE(client.open());
    std::string one = "one";
    std::string two = "two";
    std::string large(40'000, 'x');
    const std::vector<iovec> parts{{one.data(), 3}, {two.data(), 3}, {large.data(), large.size()}};
    const auto written = server.write(parts);
    EXPECT_EQ(written.how, stream::status::done);
    EXPECT_EQ(written.bytes, 40'006u);
    client.wire.read();
    // A record's length stands in its fourth and fifth byte (RFC 8446 5.1).
    std::vector<std::size_t> records;
    for (std::size_t at = 0; at + 5 <= client.wire.received.size(); at += records.back() + 5)
        records.push_back(static_cast<std::size_t>(
            static_cast<unsigned char>(client.wire.received[at + 3]) * 256 +
            static_cast<unsigned char>(client.wire.received[at + 4])));
    EXPECT_EQ(records.size(), 3u);
    client.exchange();
    EXPECT_EQ(client.received, one + two + large);
}

}  // namespace
}  // namespace anteroom::net
