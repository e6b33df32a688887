#include "socketio/name_space.hpp"

#include <gtest/gtest.h>

#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

using test::messages;
using test::peer;

audience to_but(messages rooms, messages except) {
    return {std::move(rooms), std::move(except), false};
}

class name_space_test : public testing::Test {
  protected:
    name_space_test() {
        shard_.on_connection([this](socket_ptr who) { joined_.push_back(std::move(who)); });
        shard_.settings.define("/other");
        for (auto* one : {&a_, &b_, &c_}) *one = std::make_unique<peer>(shard_);
        a_->joins();
        b_->joins();
        c_->joins();
    }

    socket& a() { return *joined_[0]; }
    socket& b() { return *joined_[1]; }
    socket& c() { return *joined_[2]; }

    void broadcast(const audience& to, std::string_view json = "[\"x\"]",
                   std::span<const std::string> attachments = {}) {
        shard_.in().broadcast(
            to, encode_sealed({wire::socketio::packet_type::event, "/", {}, json, attachments},
                              shard_.settings.seal));
    }
    // How many messages each of the three got.
    std::string heard() {
        std::string counts;
        for (auto* one : {&a_, &b_, &c_}) counts += std::to_string((*one)->hears().size());
        return counts;
    }

    test::test_shard shard_;
    std::vector<socket_ptr> joined_;
    std::unique_ptr<peer> a_, b_, c_;
};

TEST_F(name_space_test, a_broadcast_without_rooms_reaches_everyone_in_the_namespace) {
    peer elsewhere{shard_};
    elsewhere.joins("/other");
    broadcast({});
    EXPECT_EQ(a_->hears(), messages{"2[\"x\"]"});
    EXPECT_EQ(b_->hears(), messages{"2[\"x\"]"});
    EXPECT_EQ(c_->hears(), messages{"2[\"x\"]"});
    EXPECT_TRUE(elsewhere.hears().empty());
}

TEST_F(name_space_test, a_room_reaches_its_members_alone) {
    a().join("r");
    c().join("r");
    broadcast(to_but({"r"}, {}));
    EXPECT_EQ(heard(), "101");
    broadcast(to_but({"nobody is here"}, {}));
    EXPECT_EQ(heard(), "000");
}

TEST_F(name_space_test, a_room_of_another_namespace_is_another_room) {
    peer elsewhere{shard_};
    shard_.settings.define("/other").on_connection.push_back(
        std::make_unique<connection_handler>([](const socket_ptr& who) { who->join("r"); }));
    elsewhere.joins("/other");
    a().join("r");
    broadcast(to_but({"r"}, {}));
    EXPECT_EQ(heard(), "100");
    EXPECT_TRUE(elsewhere.hears().empty());
}

TEST_F(name_space_test, a_member_of_several_rooms_is_reached_once) {
    a().join("r");
    a().join("s");
    b().join("s");
    broadcast(to_but({"r", "s"}, {}));
    EXPECT_EQ(heard(), "110");
    broadcast(to_but({"r", "r"}, {}));
    EXPECT_EQ(heard(), "100");
    // And once again by the next one.
    broadcast(to_but({"s", "r"}, {}));
    EXPECT_EQ(heard(), "110");
}

TEST_F(name_space_test, an_id_is_a_room_that_its_socket_alone_is_in) {
    broadcast(to_but({std::string{b().id()}}, {}));
    EXPECT_EQ(heard(), "010");
    b().join("r");
    broadcast(to_but({"r", std::string{b().id()}}, {}));
    EXPECT_EQ(heard(), "010");
    EXPECT_TRUE(b().in_room(b().id()));
    EXPECT_EQ(b().rooms(), (messages{std::string{b().id()}, "r"}));
}

TEST_F(name_space_test, who_joins_the_id_of_another_hears_what_is_for_it) {
    // As in the reference: an id is a room like any other.
    a().join(b().id());
    broadcast(to_but({std::string{b().id()}}, {}));
    EXPECT_EQ(heard(), "110");
}

TEST_F(name_space_test, excluded_rooms_and_ids_are_left_out) {
    a().join("r");
    b().join("r");
    b().join("muted");
    broadcast(to_but({"r"}, {"muted"}));
    EXPECT_EQ(heard(), "100");
    broadcast(to_but({}, {std::string{a().id()}, "muted"}));
    EXPECT_EQ(heard(), "001");
    broadcast(to_but({"r"}, {"r"}));
    EXPECT_EQ(heard(), "000");
}

TEST_F(name_space_test, a_volatile_broadcast_skips_who_cannot_take_it_now) {
    b_->below.takes_more = false;
    broadcast({{}, {}, true});
    EXPECT_EQ(heard(), "101");
    broadcast({});
    EXPECT_EQ(heard(), "111");
}

TEST_F(name_space_test, attachments_follow_their_text_with_nothing_between) {
    const std::vector<std::string> two{"\x01", "\x02"};
    broadcast({}, "[\"b\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]",
              two);
    EXPECT_EQ(a_->hears(),
              (messages{"52-[\"b\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,"
                        "\"num\":1}]",
                        "binary:\x01", "binary:\x02"}));
}

TEST_F(name_space_test, who_left_hears_nothing) {
    a().join("r");
    b().join("r");
    a().leave("r");
    b().disconnect(false);
    b_->hears();
    broadcast(to_but({"r"}, {}));
    EXPECT_EQ(heard(), "000");
    EXPECT_EQ(shard_.in().size(), 2u);
    EXPECT_EQ(shard_.in().rooms().size(), 0u);
}

TEST_F(name_space_test, select_gives_those_whom_a_broadcast_would_reach) {
    a().join("r");
    a().join("s");
    b().join("s");
    EXPECT_EQ(shard_.in().select(to_but({"r", "s"}, {})).size(), 2u);
    EXPECT_EQ(shard_.in().select(to_but({"s"}, {"r"})), std::vector<socket_ptr>{joined_[1]});
    EXPECT_EQ(shard_.in().select({}).size(), 3u);
}

TEST_F(name_space_test, one_encoded_message_is_shared_by_all) {
    const auto packet = encode_sealed({wire::socketio::packet_type::event, "/", {}, "[\"x\"]", {}},
                                      shard_.settings.seal);
    const auto* const text = packet.first.get();
    struct counting final : carrier {
        void send(const base::shared_message& message) override { last = message.get(); }
        bool writable() const override { return true; }
        std::string_view transport_name() const override { return {}; }
        void close(disconnect_reason) override {}
        void wake_by(base::steady_time) override {}
        const base::message* last = nullptr;
    } below;
    client other{shard_.running(), below, handshake::make({})};
    ASSERT_FALSE(other.on_text("0"));
    shard_.in().broadcast({}, packet);
    EXPECT_EQ(below.last, text);
}

}  // namespace
}  // namespace anteroom::socketio
