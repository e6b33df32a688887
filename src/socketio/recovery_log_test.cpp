#include "socketio/recovery_log.hpp"

#include <gtest/gtest.h>

#include "socketio/test_shard.hpp"

namespace anteroom::socketio::test {

namespace {

using kind = recovery_log::kind;
using texts = std::vector<std::string>;

constexpr recovery_log::amount much{1'000, 1'000'000};

class recovery_log_test : public testing::Test {
  protected:
    log_position append(kind of, std::string_view name, std::string_view text,
                        recovery_log::entry one = {}) {
        one.offset = last_ = packet_offset::make(random_);
        one.packet = seal_event("/", {}, {text, {}}, {.seal = [](base::message&) {}});
        return log_.append("/", of, name, std::move(one), now_);
    }
    log_position to_room(std::string_view room, std::string_view text) {
        return append(kind::room, room, text);
    }
    log_position to_all(std::string_view text, recovery_log::entry one = {}) {
        return append(kind::wide, {}, text, std::move(one));
    }
    log_position to_socket(std::string_view user, std::string id, std::string_view text) {
        recovery_log::entry one;
        one.only = std::move(id);
        return append(kind::user, user, text, std::move(one));
    }

    // What a socket "me" of user "ada" missed, that was in these rooms from `since` on.
    std::optional<texts> missed(log_position after, std::vector<recovery_log::membership> rooms,
                                log_position since = 0, recovery_log::amount most = much) {
        const auto all = rooms;
        const auto found =
            log_.missed({"/", "me", "ada", since, std::move(rooms), all, past_}, after, most);
        if (!found) return std::nullopt;
        texts said;
        for (const auto* one : *found) said.emplace_back(one->packet.first->body());
        return said;
    }

    recovery_log::limits limits_{.age_max = 60s,
                                 .packets_max = 8,
                                 .bytes_max = 100'000,
                                 .stream_packets_max = 4,
                                 .stream_bytes_max = 40'000};
    recovery_log log_{limits_};
    base::steady_time now_ = noon.steady;
    repeatable_random random_;
    packet_offset last_;
    std::vector<recovery_log::membership> past_;
};

TEST_F(recovery_log_test, counts_the_name_of_a_stream_as_often_as_it_keeps_it) {
    to_room("r", "1");
    const auto of_short = log_.bytes();
    to_room(std::string(4'000, 'r'), "2");
    EXPECT_GE(log_.bytes() - of_short, of_short + 2 * 3'999);
    now_ += 61s;
    log_.trim(now_);
    EXPECT_EQ(log_.bytes(), 0u);
}

TEST_F(recovery_log_test, gives_what_a_socket_missed_in_the_order_in_which_it_was_sent) {
    to_all("[1]");
    to_room("r", "[2]");
    to_room("elsewhere", "[no]");
    to_socket("ada", "me", "[3]");
    to_socket("ada", "another of hers", "[no]");
    to_room("me", "[4]");
    EXPECT_EQ(missed(0, {{"r", 0}}), (texts{"2[1]", "2[2]", "2[3]", "2[4]"}));
    EXPECT_EQ(missed(2, {{"r", 0}}), (texts{"2[3]", "2[4]"}));
    EXPECT_EQ(missed(0, {}), (texts{"2[1]", "2[3]", "2[4]"}));
    EXPECT_EQ(missed(6, {{"r", 0}}), texts{});
}

TEST_F(recovery_log_test, keeps_to_one_namespace) {
    log_.append("/other", kind::wide, {}, {}, now_);
    log_.append("/1", kind::room, "1r", {}, now_);
    EXPECT_EQ(missed(0, {{"r", 0}, {"11r", 0}}), texts{});
}

TEST_F(recovery_log_test, gives_nothing_from_before_a_socket_came_in) {
    to_room("r", "[old]");
    to_all("[old]");
    to_all("[seen]");
    to_room("r", "[new]");
    EXPECT_EQ(missed(0, {{"r", 3}}, 2), (texts{"2[seen]", "2[new]"}));
}

TEST_F(recovery_log_test, gives_a_packet_for_several_rooms_once) {
    recovery_log::entry one;
    one.rooms = {"r", "s"};
    to_all("[1]", one);
    one.rooms = {"t", "me"};
    to_all("[2]", one);
    one.rooms = {"t", "u"};
    to_all("[no]", one);
    EXPECT_EQ(missed(0, {{"r", 0}, {"s", 0}}), (texts{"2[1]", "2[2]"}));
    EXPECT_EQ(missed(0, {{"r", 1}}), texts{"2[2]"});
}

TEST_F(recovery_log_test, leaves_out_what_excluded_the_socket) {
    recovery_log::entry one;
    one.except = {"r"};
    to_all("[no]", one);
    one.except = {"me"};
    to_all("[no]", one);
    one.except = {"s"};
    to_all("[1]", one);
    EXPECT_EQ(missed(0, {{"r", 0}}), texts{"2[1]"});
}

TEST_F(recovery_log_test, a_room_keeps_out_who_was_in_it_then) {
    recovery_log::entry one;
    one.except = {"r"};
    to_all("[1]", one);
    to_all("[2]", one);
    to_all("[3]", one);
    EXPECT_EQ(missed(0, {{"r", 2}}), (texts{"2[1]", "2[2]"})) << "it came in later";
    past_ = {{"r", 1, 2}};
    EXPECT_EQ(missed(0, {}), (texts{"2[1]", "2[3]"})) << "it has left";
}

TEST_F(recovery_log_test, finds_an_offset_in_the_streams_of_the_reader_alone) {
    const std::vector<recovery_log::membership> rooms{{"r", 0}};
    const recovery_log::reader who{"/", "me", "ada", 0, rooms, rooms, {}};
    const auto at = to_room("r", "[1]");
    EXPECT_EQ(log_.find(who, last_.text()), at);
    to_room("elsewhere", "[2]");
    EXPECT_FALSE(log_.find(who, last_.text()));
    EXPECT_FALSE(log_.find(who, ""));
}

TEST_F(recovery_log_test, forgets_what_is_too_old) {
    to_room("r", "[1]");
    now_ += 60s;
    to_room("r", "[2]");
    EXPECT_EQ(missed(0, {{"r", 0}}), (texts{"2[1]", "2[2]"}));
    now_ += 1ms;
    log_.trim(now_);
    EXPECT_EQ(log_.floor(), 1u);
    EXPECT_EQ(missed(0, {{"r", 0}}), std::nullopt) << "some is lost";
    EXPECT_EQ(missed(1, {{"r", 0}}), texts{"2[2]"});
    now_ += 60s;
    log_.trim(now_);
    EXPECT_EQ(log_.packets(), 0u);
    EXPECT_EQ(log_.bytes(), 0u);
    EXPECT_EQ(log_.streams(), 0u);
}

TEST_F(recovery_log_test, keeps_its_count_and_loses_the_oldest) {
    for (int i = 0; i < 8; ++i) to_room("r" + std::to_string(i), "[1]");
    EXPECT_EQ(log_.floor(), 0u);
    to_room("r8", "[1]");
    EXPECT_EQ(log_.packets(), 8u);
    EXPECT_EQ(log_.streams(), 8u);
    EXPECT_EQ(log_.floor(), 1u);
}

TEST_F(recovery_log_test, keeps_its_bytes) {
    const std::string large = "[\"" + std::string(30'000, 'x') + "\"]";
    for (int i = 0; i < 6; ++i) {
        to_room("r" + std::to_string(i), large);
        EXPECT_LE(log_.bytes(), limits_.bytes_max);
    }
    EXPECT_EQ(log_.packets(), 3u);
    EXPECT_EQ(log_.floor(), 3u);
}

TEST_F(recovery_log_test, a_flood_in_one_room_costs_the_others_nothing) {
    to_room("quiet", "[1]");
    for (int i = 0; i < 100; ++i) to_room("loud", "[2]");
    EXPECT_EQ(log_.packets(), 5u);
    EXPECT_EQ(missed(0, {{"quiet", 0}}), texts{"2[1]"});
    EXPECT_EQ(missed(0, {{"loud", 0}}), std::nullopt);
    EXPECT_EQ(missed(96, {{"loud", 0}}), std::nullopt) << "one of them is lost";
    EXPECT_EQ(missed(97, {{"loud", 0}})->size(), 4u);
    EXPECT_EQ(missed(0, {{"loud", 97}})->size(), 4u) << "it was not there before";
}

TEST_F(recovery_log_test, a_packet_that_is_larger_than_a_share_is_a_gap) {
    to_room("r", "[1]");
    to_room("r", "[\"" + std::string(50'000, 'x') + "\"]");
    to_room("r", "[3]");
    EXPECT_LT(log_.bytes(), 5'000u);
    EXPECT_EQ(missed(0, {{"r", 0}}), std::nullopt);
    EXPECT_EQ(missed(2, {{"r", 0}}), texts{"2[3]"});
    EXPECT_EQ(missed(0, {{"s", 0}}), texts{});
}

TEST_F(recovery_log_test, gives_all_or_nothing) {
    for (int i = 0; i < 3; ++i) to_room("r", "[1]");
    EXPECT_TRUE(missed(0, {{"r", 0}}, 0, {3, 1'000'000}));
    EXPECT_FALSE(missed(0, {{"r", 0}}, 0, {2, 1'000'000}));
    EXPECT_FALSE(missed(0, {{"r", 0}}, 0, {3, 100}));
}

}  // namespace

}  // namespace anteroom::socketio::test
