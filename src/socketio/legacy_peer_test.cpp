#include "socketio/legacy_peer.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "socketio/test_shard.hpp"

namespace anteroom::socketio {
namespace {

using namespace test;

constexpr std::string_view session_id = "Sabcdefghijklmnopqrs";

// A connection of a client of Socket.IO 2.
struct old_peer {
    explicit old_peer(test_shard& on)
        : who(on.running(), below, handshake::make({}),
              std::make_unique<const legacy_peer>(session_id)) {
        who.on_open();
    }
    bool says(std::string_view text) { return !who.on_text(text); }
    messages hears() { return std::exchange(below.sent, {}); }

    recording_carrier below;
    client who;
};

TEST(legacy_peer, is_in_the_main_namespace_without_asking_under_the_id_of_its_session) {
    test_shard shard;
    std::string id;
    int protocol = 0;
    shard.on_connection([&](const socket_ptr& joined) {
        id = joined->id();
        protocol = joined->engine_protocol();
    });
    old_peer peer{shard};
    EXPECT_EQ(peer.hears(), messages{"0"});
    EXPECT_EQ(id, session_id);
    EXPECT_EQ(protocol, 3);
    EXPECT_FALSE(peer.says("0"));
}

TEST(legacy_peer, another_namespace_gets_the_query_as_auth_and_a_longer_id) {
    test_shard shard;
    shard.settings.define("/nsp");
    std::string id;
    std::string auth;
    shard.on_connection(
        [&](const socket_ptr& joined) {
            id = joined->id();
            auth = boost::json::serialize(joined->auth());
        },
        "/nsp");
    old_peer peer{shard};
    peer.hears();
    EXPECT_TRUE(peer.says("0/nsp?a=1&b=c%20d&bad=%ff&__proto__=x,"));
    EXPECT_EQ(peer.hears(), messages{"0/nsp,"});
    EXPECT_EQ(id, "/nsp#Sabcdefghijklmnopqrs");
    EXPECT_EQ(auth, R"({"a":"1","b":"c d","__proto__":"x"})");
}

TEST(legacy_peer, without_a_token_the_main_namespace_is_refused_and_no_handler_runs) {
    test_shard shard;
    shard.settings.authenticate = by_token();
    int handlers = 0;
    shard.on_connection([&](const socket_ptr&) { ++handlers; });
    shard.use([&](const socket_ptr&, const next_function&) { ++handlers; });
    old_peer peer{shard};
    EXPECT_EQ(peer.hears(),
              messages{R"(4{"type":"UnauthorizedError","code":"credentials_required",)"
                       R"("retry":false})"});
    EXPECT_FALSE(peer.says("2[\"event\"]"));
    EXPECT_EQ(handlers, 0);
}

TEST(legacy_peer, a_token_comes_in_the_query_of_another_namespace) {
    test_shard shard;
    shard.settings.authenticate = by_token();
    shard.settings.define("/nsp");
    old_peer peer{shard};
    peer.hears();
    EXPECT_TRUE(peer.says("0/nsp?token=" + token_for({{"id", "alice"}}) + ","));
    const auto heard = peer.hears();
    ASSERT_FALSE(heard.empty());
    EXPECT_EQ(heard.front(), "0/nsp,");
    EXPECT_TRUE(peer.who.authenticated());
}

TEST(legacy_peer, a_refusal_is_its_data_or_its_message) {
    test_shard shard;
    shard.settings.define("/nsp");
    shard.use(
        [](const socket_ptr&, next_function next) {
            next(connect_refusal{"no", {}});
        },
        "/nsp");
    old_peer peer{shard};
    peer.hears();
    EXPECT_TRUE(peer.says("0/nsp,"));
    EXPECT_TRUE(peer.says("0/nowhere,"));
    EXPECT_EQ(peer.hears(), (messages{"4/nsp,\"no\"", "4/nowhere,\"Invalid namespace\""}));
    EXPECT_EQ(legacy_peer::error_json({"no", R"({"a":1})"}), R"({"a":1})");
}

}  // namespace
}  // namespace anteroom::socketio
