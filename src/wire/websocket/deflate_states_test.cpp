#include "wire/websocket/deflate_states.hpp"

#include <string>

#include <gtest/gtest.h>

#include "wire/websocket/client_deflate.hpp"
#include "wire/websocket/frame_encoder.hpp"

namespace anteroom::wire::websocket {
namespace {

base::message_ptr text_message(std::string_view body) {
    auto made = base::message::make(base::message::kind::text, {body});
    made->set_frame_header_bytes(
        write_header_before(made->frame_header_end(), opcode::text, body.size()));
    return made;
}

// The payload behind the header of a server's frame.
std::string payload_of(std::string_view frame) {
    const auto length = static_cast<unsigned char>(frame[1]);
    return std::string{frame.substr(length < 126 ? 2 : length == 126 ? 4 : 10)};
}

TEST(deflate_states, a_message_becomes_one_frame_with_RSV1_that_a_client_can_inflate) {
    deflate_states states;
    for (const std::size_t bytes : {100u, 2'000u, 200'000u}) {
        const std::string text(bytes, 'a');
        const auto frame = states.deflated_frame(*text_message(text), {});
        ASSERT_FALSE(frame.empty());
        EXPECT_EQ(frame[0], '\xc1');
        EXPECT_LT(frame.size(), bytes);
        EXPECT_EQ(inflated(payload_of(frame)), text);
    }
    const auto binary = base::message::make(base::message::kind::binary, {std::string(500, 'b')});
    EXPECT_EQ(states.deflated_frame(*binary, {})[0], '\xc2');
    EXPECT_EQ(states.messages_deflated(), 4u);
}

TEST(deflate_states, every_message_begins_with_an_empty_window) {
    deflate_states states;
    const std::string text = "the same words, and the same words again";
    const auto first = states.deflated_frame(*text_message(text + text), {});
    EXPECT_EQ(states.deflated_frame(*text_message(text + text), {}), first);
}

TEST(deflate_states, what_does_not_get_smaller_is_not_made) {
    deflate_states states;
    std::string noise;
    for (unsigned i = 0, state = 1; i < 5000; ++i) {
        state = state * 1664525 + 1013904223;
        noise += static_cast<char>(state >> 24);
    }
    EXPECT_EQ(states.deflated_frame(*text_message(noise), {}), "");
    EXPECT_EQ(states.deflated_frame(*text_message("ab"), {}), "");
    EXPECT_EQ(states.deflated_frame(*text_message(""), {}), "");
}

TEST(deflate_states, settings_may_change_from_message_to_message) {
    deflate_states states;
    std::string text;
    for (int i = 0; i < 3000; ++i) text += std::to_string(i * 7919);
    for (const std::uint8_t bits : std::initializer_list<std::uint8_t>{15, 9, 9, 12})
        for (const int level : {1, 9}) {
            const deflate_settings settings{.level = level, .server_window_bits_max = bits};
            const auto frame = states.deflated_frame(*text_message(text), settings);
            EXPECT_EQ(inflated(payload_of(frame)), text);
        }
}

TEST(deflate_states, inflaters_come_back_and_are_lent_again) {
    deflate_states states;
    auto first_of_all = states.lend_inflater();
    const auto* first = first_of_all.get();
    first_of_all.reset();
    auto one = states.lend_inflater();
    EXPECT_EQ(one.get(), first);
    std::string_view half = "\xf2\x48";  // a message that nobody goes on with
    char out[10];
    EXPECT_EQ(one->inflate(half, out).then, inflater::progress::state::needs_input);
    one.reset();
    one = states.lend_inflater();
    std::string_view hello{"\xf2\x48\xcd\xc9\xc9\x07\x00", 7};
    const auto got = one->inflate(hello, out);
    EXPECT_EQ(std::string_view(out, got.bytes), "Hello");
    std::vector<deflate_states::lent_inflater> many;
    for (int i = 0; i < 10; ++i) many.push_back(states.lend_inflater());
}

}  // namespace
}  // namespace anteroom::wire::websocket
