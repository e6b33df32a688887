// Random messages, fragmented at random and cut at random, come out as they went in.

#include <cstdlib>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "wire/websocket/client_frames.hpp"
#include "wire/websocket/decoding_outcome.hpp"

namespace anteroom::wire::websocket {
namespace {

class peer_model {
  public:
    explicit peer_model(std::uint64_t seed) : random_{seed} {}

    std::size_t below(std::size_t bound) { return random_() % bound; }

    // Lengths around the borders of the length forms and of machine words come often.
    std::size_t length() {
        switch (below(8)) {
            case 0:
                return 0;
            case 1:
                return 120 + below(12);
            case 2:
                return below(2000);
            case 3:
                return below(20) == 0 ? 65530 + below(12) : below(300);
            default:
                return below(40);
        }
    }

    std::string bytes(std::size_t size) {
        std::string out;
        while (out.size() < size) out += static_cast<char>(below(256));
        return out;
    }

    std::string text(std::size_t characters) {
        static constexpr std::string_view samples[] = {"a",
                                                       "Z",
                                                       " ",
                                                       "{\"k\":1}",
                                                       "\xc3\xb6",
                                                       "\xdf\xbf",
                                                       "\xe2\x82\xac",
                                                       "\xed\x9f\xbf",
                                                       "\xf0\x9f\x98\x80",
                                                       "\xf4\x8f\xbf\xbf"};
        const std::size_t variety = below(2) == 0 ? 4 : std::size(samples);
        std::string out;
        while (characters-- > 0) out += samples[below(variety)];
        return out;
    }

    frame_options options(bool final) {
        return {.final = final, .key = static_cast<std::uint32_t>(random_())};
    }

    void send_control(std::string& stream, outcome& expected) {
        const opcode kind = below(2) == 0 ? opcode::ping : opcode::pong;
        const std::string payload = bytes(below(126));
        stream += masked_frame(kind, payload, options(true));
        expected.frames.push_back({kind, payload});
    }

    void send_message(std::string& stream, outcome& expected) {
        const opcode kind = below(2) == 0 ? opcode::text : opcode::binary;
        const std::string payload = kind == opcode::text ? text(length()) : bytes(length());
        std::string_view rest = payload;
        opcode frame_kind = kind;
        for (std::size_t more = below(3) == 0 ? below(6) : 0; more > 0; --more) {
            const auto piece = rest.substr(0, below(rest.size() + 1));
            rest.remove_prefix(piece.size());
            stream += masked_frame(frame_kind, piece, options(false));
            frame_kind = opcode::continuation;
            if (below(4) == 0) send_control(stream, expected);
        }
        stream += masked_frame(frame_kind, rest, options(true));
        expected.frames.push_back({kind, payload});
    }

  private:
    std::mt19937_64 random_;
};

std::uint64_t seed() {
    if (const char* given = std::getenv("ANTEROOM_SEED")) return std::strtoull(given, nullptr, 10);
    return std::random_device{}();
}

TEST(frame_model, random_messages_survive_random_fragments_and_random_cuts) {
    const std::uint64_t base_seed = seed();
    RecordProperty("seed", std::to_string(base_seed));
    for (std::uint64_t round = 0; round < 400; ++round) {
        SCOPED_TRACE("ANTEROOM_SEED=" + std::to_string(base_seed + round));
        peer_model peer{base_seed + round};
        std::string stream;
        outcome expected;
        for (std::size_t count = 1 + peer.below(12); count > 0; --count) {
            if (peer.below(4) == 0) peer.send_control(stream, expected);
            peer.send_message(stream, expected);
        }
        if (peer.below(2) == 0) {
            stream += masked_close(3000, "done") + peer.bytes(20);
            expected.frames.push_back({opcode::close, "done", 3000});
        }
        ASSERT_EQ(decode_whole(stream), expected);
        for (const std::size_t largest : {1u, 3u, 17u, 200u, 5000u, 70000u})
            ASSERT_EQ(decode_in_pieces(stream, {}, [&] { return 1 + peer.below(largest); }),
                      expected)
                << "pieces up to " << largest;
    }
}

TEST(frame_model, a_random_flaw_is_found_alike_wherever_the_stream_is_cut) {
    const std::uint64_t base_seed = seed();
    RecordProperty("seed", std::to_string(base_seed));
    for (std::uint64_t round = 0; round < 2000; ++round) {
        SCOPED_TRACE("ANTEROOM_SEED=" + std::to_string(base_seed + round));
        peer_model peer{base_seed + round};
        std::string stream;
        outcome ignored;
        for (std::size_t count = 1 + peer.below(4); count > 0; --count)
            peer.send_message(stream, ignored);
        for (std::size_t flaws = 1 + peer.below(3); flaws > 0; --flaws)
            stream[peer.below(stream.size())] ^= static_cast<char>(1u << peer.below(8));
        const limits allowed{.message_bytes_max = 1 + peer.below(3000), .fragments_max = 4};
        const outcome whole = decode_whole(stream, allowed);
        for (const std::size_t largest : {1u, 11u, 400u})
            ASSERT_EQ(decode_in_pieces(stream, allowed, [&] { return 1 + peer.below(largest); }),
                      whole)
                << "pieces up to " << largest;
    }
}

}  // namespace
}  // namespace anteroom::wire::websocket
