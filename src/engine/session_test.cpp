#include "engine/session.hpp"

#include <gtest/gtest.h>

#include "engine/test_start.hpp"

namespace anteroom::engine {
namespace {

using namespace std::chrono_literals;
using test::start;
using wire::engineio::binary_packet;
using wire::engineio::decode_packet;
using reaction = session::reaction;
using timed = session::timed;

class session_test : public testing::Test {
  protected:
    explicit session_test(session::revision revision = session::revision::v4)
        : session_{options_, revision, transport::polling, start} {}
    reaction receive(std::string_view text, origin from = origin::current) {
        return session_.receive(from, *decode_packet(text), start);
    }
    reaction receive(std::string_view text, base::steady_time when) {
        return session_.receive(origin::current, *decode_packet(text), when);
    }
    options options_;
    session session_;
};

TEST_F(session_test, the_handshake_has_the_five_keys_of_the_protocol) {
    EXPECT_EQ(session::handshake(options_, "pj9lx1shpm31DZr8AAAA", transport::polling),
              "{\"sid\":\"pj9lx1shpm31DZr8AAAA\",\"upgrades\":[\"websocket\"],"
              "\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}");
    EXPECT_NE(session::handshake(options_, "x", transport::websocket).find("\"upgrades\":[]"),
              std::string::npos);
    options_.allow_upgrades = false;
    EXPECT_NE(session::handshake(options_, "x", transport::polling).find("\"upgrades\":[]"),
              std::string::npos);
}

TEST_F(session_test, packets_are_judged_by_type_and_direction) {
    EXPECT_EQ(receive("4hello"), reaction::deliver);
    EXPECT_EQ(session_.receive(origin::current, binary_packet("x"), start), reaction::deliver);
    EXPECT_EQ(receive("3"), reaction::none);
    EXPECT_EQ(receive("6"), reaction::none);
    EXPECT_EQ(receive("1"), reaction::peer_closed);
    EXPECT_EQ(receive("2"), reaction::heartbeat_violation);
    EXPECT_EQ(receive("2probe"), reaction::heartbeat_violation);
    EXPECT_EQ(receive("0{}"), reaction::protocol_violation);
}

TEST_F(session_test, an_upgrade_takes_a_probe_and_its_confirmation) {
    ASSERT_TRUE(session_.attach_probe(start));
    EXPECT_FALSE(session_.releases_polls());
    EXPECT_EQ(receive("2probe", origin::probe), reaction::answer_probe);
    EXPECT_TRUE(session_.releases_polls());
    EXPECT_EQ(session_.current(), transport::polling);
    EXPECT_EQ(receive("5", origin::probe), reaction::complete_upgrade);
    EXPECT_EQ(session_.current(), transport::websocket);
    EXPECT_FALSE(session_.releases_polls());
    EXPECT_FALSE(session_.attach_probe(start));
}

TEST_F(session_test, a_probe_that_breaks_the_rules_is_dropped_and_another_may_come) {
    for (const char* first : {"5", "2", "2other", "4hello", "1", "3probe", "6"}) {
        ASSERT_TRUE(session_.attach_probe(start));
        EXPECT_EQ(receive(first, origin::probe), reaction::drop_probe) << first;
        EXPECT_FALSE(session_.upgrading());
    }
    ASSERT_TRUE(session_.attach_probe(start));
    EXPECT_EQ(receive("2probe", origin::probe), reaction::answer_probe);
    EXPECT_EQ(receive("2probe", origin::probe), reaction::drop_probe);
}

TEST_F(session_test, a_second_probe_is_refused_while_one_is_at_work) {
    ASSERT_TRUE(session_.attach_probe(start));
    EXPECT_FALSE(session_.attach_probe(start));
    session_.probe_gone();
    EXPECT_TRUE(session_.attach_probe(start));
}

TEST_F(session_test, an_unfinished_upgrade_times_out_and_the_session_lives_on) {
    ASSERT_TRUE(session_.attach_probe(start));
    EXPECT_EQ(session_.next_deadline(), start + 10s);
    EXPECT_EQ(session_.on_time(start + 9'999ms), timed::none);
    EXPECT_EQ(session_.on_time(start + 10s), timed::drop_probe);
    EXPECT_EQ(session_.on_time(start + 25s), timed::send_ping);
}

TEST_F(session_test, the_outbox_says_when_its_limit_is_passed) {
    const auto message = [](std::size_t bytes) {
        return base::message::make(base::message::kind::text, {std::string(bytes, 'x')});
    };
    options_.outbox_bytes_max = 100;
    EXPECT_TRUE(session_.send(message(10)));
    EXPECT_TRUE(session_.send(message(1000)));
    EXPECT_FALSE(session_.send(message(1)));
}

TEST_F(session_test, a_pong_of_who_has_not_polled_for_the_ping_is_no_sign_of_life) {
    EXPECT_EQ(session_.on_time(start + 25s), timed::send_ping);
    EXPECT_EQ(receive("3", start + 26s), reaction::none);
    EXPECT_EQ(receive("3", start + 44s), reaction::none);
    EXPECT_EQ(session_.on_time(start + 45s), timed::close_silent_peer);
}

TEST_F(session_test, a_pong_of_who_has_polled_for_the_ping_is_one) {
    EXPECT_EQ(session_.on_time(start + 25s), timed::send_ping);
    session_.on_poll_answered();
    EXPECT_EQ(receive("3", start + 26s), reaction::none);
    EXPECT_EQ(session_.on_time(start + 50s), timed::none);
    EXPECT_EQ(session_.on_time(start + 51s), timed::send_ping);
}

TEST_F(session_test, a_closing_session_takes_and_delivers_no_more_and_gives_up_in_time) {
    EXPECT_TRUE(session_.begin_closing(start));
    EXPECT_FALSE(session_.begin_closing(start));
    EXPECT_EQ(receive("4late"), reaction::none);
    EXPECT_TRUE(session_.send(base::message::make(base::message::kind::text, {"late"})));
    EXPECT_TRUE(session_.outbox().empty());
    EXPECT_EQ(session_.on_time(start + 29'999ms), timed::none);
    EXPECT_EQ(session_.on_time(start + 30s), timed::give_up_closing);
}

TEST_F(session_test, a_silent_peer_is_pinged_and_then_closed) {
    EXPECT_EQ(session_.on_time(start + 25s), timed::send_ping);
    EXPECT_EQ(session_.on_time(start + 45s), timed::close_silent_peer);
}

class session_v3_test : public session_test {
  protected:
    session_v3_test() : session_test(session::revision::v3) {}
};

TEST_F(session_v3_test, who_polls_for_no_answer_shows_no_life_by_pinging) {
    EXPECT_EQ(receive("2", start + 10s), reaction::answer_ping);
    EXPECT_EQ(receive("2", start + 40s), reaction::answer_ping);
    EXPECT_EQ(session_.on_time(start + 55s), timed::close_silent_peer);
}

TEST_F(session_v3_test, who_polls_for_the_answers_does) {
    EXPECT_EQ(receive("2", start + 10s), reaction::answer_ping);
    session_.on_poll_answered();
    EXPECT_EQ(receive("2", start + 40s), reaction::answer_ping);
    EXPECT_EQ(session_.on_time(start + 55s), timed::none);
}

TEST_F(session_v3_test, the_client_pings_and_the_server_answers) {
    EXPECT_EQ(receive("2"), reaction::answer_ping);
    EXPECT_EQ(receive("2probe"), reaction::answer_ping);
    EXPECT_EQ(receive("3"), reaction::heartbeat_violation);
}

TEST_F(session_v3_test, it_is_never_pinged_and_closed_when_it_did_not_ping_in_time) {
    receive("4message");
    EXPECT_EQ(session_.next_deadline(), start + 45s);
    EXPECT_EQ(session_.on_time(start + 44'999ms), timed::none);
    EXPECT_EQ(session_.on_time(start + 45s), timed::close_silent_peer);
}

}  // namespace
}  // namespace anteroom::engine
