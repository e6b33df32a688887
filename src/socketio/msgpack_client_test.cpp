#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "socketio/listeners.hpp"
#include "socketio/name_space.hpp"
#include "socketio/test_shard.hpp"
#include "wire/socketio/json_writer.hpp"
#include "wire/socketio/msgpack_encoder.hpp"

namespace anteroom::socketio {
namespace {

using test::messages;
using wire::socketio::outgoing_packet;
using wire::socketio::packet_type;

constexpr std::string_view binary_mark = "binary:";

// A client that speaks msgpack; what it hears is written as type, namespace, id and JSON, with its
// attachments behind it.
class msgpack_peer {
  public:
    explicit msgpack_peer(test::test_shard& on) : inner(on) {}

    bool says(const outgoing_packet& packet) {
        return inner.says_binary(wire::socketio::encode_msgpack(packet)->body());
    }
    messages hears() {
        messages heard;
        for (const auto& one : inner.hears()) {
            EXPECT_TRUE(one.starts_with(binary_mark)) << one;
            const auto packet = decoder_.decode(one.substr(binary_mark.size()), {});
            // Only a server sends an error, so our decoder does not take it.
            heard.push_back(packet ? written(*packet) : "?");
        }
        return heard;
    }
    void joins() {
        EXPECT_TRUE(says({packet_type::connect, "/", {}, "{}", {}}));
        inner.hears();
    }

    test::peer inner;

  private:
    static std::string written(const wire::socketio::packet& packet) {
        std::string line = std::to_string(static_cast<int>(packet.type)).append(packet.nsp);
        if (packet.id) line += std::to_string(*packet.id);
        if (packet.data) wire::socketio::write_json(line, *packet.data);
        for (const auto& data : packet.attachments) line.append("+").append(data);
        return line;
    }

    wire::socketio::msgpack_decoder decoder_;
};

const std::vector<std::string> attachment{"bytes"};
constexpr std::string_view with_attachment = R"(["x",{"_placeholder":true,"num":0}])";

struct msgpack_shard : test::test_shard {
    msgpack_shard() { settings.seal.parser = packet_parser::msgpack; }
};

class msgpack_client_test : public testing::Test {
  protected:
    msgpack_client_test() {
        shard_.on("x", [this](event_call& call) {
            heard_ += serialize(boost::json::array(call.arguments.begin(), call.arguments.end()));
            for (const auto& data : call.attachments) heard_ += "+" + data;
            if (call.ack_id)
                call.target.answer(*call.ack_id,
                                   {R"([{"_placeholder":true,"num":0}])", call.attachments});
        });
        shard_.on_connection([this](socket_ptr who) { it_ = std::move(who); });
    }

    msgpack_shard shard_;
    std::string heard_;
    socket_ptr it_;
    msgpack_peer one_{shard_};
};

TEST_F(msgpack_client_test, connect_is_answered_in_one_binary_message) {
    ASSERT_TRUE(one_.says({packet_type::connect, "/", {}, "", {}}));
    EXPECT_EQ(one_.hears(), messages{"0/{\"sid\":\"" + std::string{it_->id()} + "\"}"});
}

TEST_F(msgpack_client_test, a_refusal_is_one_too) {
    shard_.settings.authenticate = test::by_token();
    ASSERT_TRUE(one_.says({packet_type::connect, "/", {}, R"({"token":"a.b.c"})", {}}));
    const auto heard = one_.inner.hears();
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_TRUE(
        heard[0].starts_with("binary:\x83\xa4type\x04\xa4"
                             "data\x82\xa7message"));
    EXPECT_NE(heard[0].find("invalid_token"), std::string::npos);
    EXPECT_FALSE(one_.inner.who.authenticated());
}

TEST_F(msgpack_client_test, a_good_token_is_let_in_and_told_of_its_lease) {
    shard_.settings.authenticate = test::by_token();
    const std::string token = R"({"token":")" + test::token_for({{"sub", "ada"}}) + "\"}";
    ASSERT_TRUE(one_.says({packet_type::connect, "/", {}, token, {}}));
    const auto heard = one_.hears();
    ASSERT_EQ(heard.size(), 2u);
    EXPECT_TRUE(heard[1].starts_with(R"(2/["auth:lease",{"expiresAt":)")) << heard[1];
}

TEST_F(msgpack_client_test, binary_comes_to_handlers_and_goes_back_in_an_ack) {
    one_.joins();
    ASSERT_TRUE(one_.says({packet_type::event, "/", 7, with_attachment, attachment}));
    EXPECT_EQ(heard_, R"([{"_placeholder":true,"num":0}]+bytes)");
    EXPECT_EQ(one_.hears(), messages{R"(3/7[{"_placeholder":true,"num":0}]+bytes)"});
}

TEST_F(msgpack_client_test, a_client_answers_what_it_is_asked) {
    one_.joins();
    std::string answer;
    it_->emit({"[\"question\"]", {}},
              [&](const ack_answer& given) {
                  answer = serialize(given.arguments[0]) + given.attachments[0];
              },
              {});
    EXPECT_EQ(one_.hears(), messages{"2/0[\"question\"]"});
    ASSERT_TRUE(
        one_.says({packet_type::ack, "/", 0, R"([{"_placeholder":true,"num":0}])", attachment}));
    EXPECT_EQ(answer, R"({"_placeholder":true,"num":0}bytes)");
}

TEST_F(msgpack_client_test, a_broadcast_is_one_message_that_everybody_shares) {
    msgpack_peer two{shard_};
    one_.joins();
    two.joins();
    const auto packet = shard_.in().seal({with_attachment, attachment});
    EXPECT_TRUE(packet.attachments.empty());
    shard_.in().broadcast({}, packet);
    const messages wanted{R"(2/["x",{"_placeholder":true,"num":0}]+bytes)"};
    EXPECT_EQ(one_.hears(), wanted);
    EXPECT_EQ(two.hears(), wanted);
}

TEST_F(msgpack_client_test, either_side_leaves_a_namespace) {
    one_.joins();
    ASSERT_TRUE(one_.says({packet_type::disconnect, "/", {}, "", {}}));
    EXPECT_FALSE(it_->connected());
    one_.joins();
    it_->disconnect(false);
    EXPECT_EQ(one_.hears(), messages{"1/"});
}

TEST_F(msgpack_client_test, who_watches_what_is_sent_sees_it) {
    one_.joins();
    std::string sent;
    shard_.in().watch_outgoing();
    it_->listening(true)->any_outgoing.add(1, {}, false, [&](const sent_event& event) {
        sent.append(event.name).append(serialize(event.arguments[0])).append(event.attachments[0]);
    });
    it_->emit({with_attachment, attachment});
    EXPECT_EQ(sent, R"(x{"_placeholder":true,"num":0}bytes)");
}

TEST_F(msgpack_client_test, another_parser_breaks_the_protocol_either_way) {
    EXPECT_FALSE(one_.inner.says("0"));
    EXPECT_FALSE(one_.inner.says(""));
    test::test_shard other;
    msgpack_peer stranger{other};
    EXPECT_FALSE(stranger.says({packet_type::connect, "/", {}, "{}", {}}));
}

TEST_F(msgpack_client_test, a_broken_packet_breaks_the_protocol) {
    one_.joins();
    EXPECT_FALSE(one_.inner.says_binary(""));
    EXPECT_FALSE(one_.inner.says_binary("\xc1"));
    EXPECT_FALSE(one_.says({packet_type::event, "/", {}, "[\"disconnect\"]", {}}));
    EXPECT_FALSE(one_.says({packet_type::event, "/elsewhere", {}, "[\"x\"]", {}}));
    EXPECT_TRUE(it_->connected());  // until the carrier ends it
}

}  // namespace
}  // namespace anteroom::socketio
