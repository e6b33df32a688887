// A stream of frames gives the same messages and the same error however it is cut into reads, and
// no message breaks the limits or the rules of UTF-8 and close codes.
//
// Input: 1 byte that seeds the cuts, 1 that chooses the limits, then the stream. With the highest
// bit of the second byte set, the rest is instead a script of frames: for each frame its first two
// bytes and a payload, which are masked and given the right length. That way a fuzzer that cannot
// see through a mask reaches the text and close rules.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <string_view>

#include "base/utf8.hpp"
#include "wire/websocket/client_frames.hpp"
#include "wire/websocket/decoding_outcome.hpp"

namespace {

using namespace anteroom::wire::websocket;

void expect(bool promise, const char* what, const outcome& whole, const outcome& other) {
    if (promise) return;
    std::cerr << what << "\n  " << whole << "\n  " << other << '\n';
    std::abort();
}

std::string frames_of(std::string_view script) {
    std::string stream;
    while (script.size() >= 2) {
        const auto first = static_cast<unsigned char>(script[0]);
        const auto length = static_cast<unsigned char>(script[1]);
        script.remove_prefix(2);
        // Lengths from 200 stand for larger payloads, to reach the second length form.
        const std::size_t bytes = length < 200 ? length : (length - 199u) * 16u;
        std::string payload{script.substr(0, bytes)};
        script.remove_prefix(payload.size());
        if (length >= 200) payload.resize(bytes, 'a');
        frame_options options;
        options.final = (first & 0x80) != 0;
        options.reserved = (first & 0x70u) == 0x70u ? 4 : 0;
        options.key = first * 0x01030507u;
        stream += masked_frame(static_cast<opcode>(first & 0x0f), payload, options);
    }
    return stream;
}

void check_rules(const outcome& seen, const limits& allowed) {
    for (const received& frame : seen.frames) {
        bool kept = frame.payload.size() <= (is_control(frame.kind) ? control_payload_bytes_max
                                                                    : allowed.message_bytes_max);
        kept = kept && frame.kind != opcode::continuation;
        if (frame.kind == opcode::text || frame.kind == opcode::close)
            kept = kept && anteroom::base::is_valid_utf8(frame.payload);
        if (frame.kind == opcode::close)
            kept = kept && (frame.close_code == close_code::none ? frame.payload.empty()
                                                                 : may_be_sent(frame.close_code));
        expect(kept, "a delivered frame breaks a rule", seen, {{frame}, {}});
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view rest{reinterpret_cast<const char*>(data) + 2, size - 2};
    const std::string stream = (data[1] & 0x80) != 0 ? frames_of(rest) : std::string{rest};
    const limits allowed{.message_bytes_max = (data[1] & 0x40) != 0 ? std::size_t{100'000} : 300,
                         .fragments_max = 1 + (data[1] & 0x0fu)};

    const outcome whole = decode_whole(stream, allowed);
    check_rules(whole, allowed);
    std::minstd_rand random{data[0]};
    for (const unsigned largest : {1u, 5u, 130u}) {
        const outcome cut =
            decode_in_pieces(stream, allowed, [&] { return 1 + random() % largest; });
        expect(cut == whole, "the cuts change the outcome", whole, cut);
    }
    return 0;
}
