// Compressed messages give the same messages and the same error however they are cut into frames
// and reads; nothing breaks the limits or is no text where it should be; and what was compressed by
// a client, or by us, comes back as it was.
//
// Input: 1 byte that seeds the cuts, 1 of choices, then a payload: one that claims to be
// compressed, or, with the highest bit of the choices set, one that is to be.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <string_view>

#include "base/message.hpp"
#include "base/utf8.hpp"
#include "wire/websocket/client_deflate.hpp"
#include "wire/websocket/decoding_outcome.hpp"

namespace {

using namespace anteroom::wire::websocket;

void expect(bool promise, const char* what, const outcome& seen) {
    if (promise) return;
    std::cerr << what << "\n  " << seen << '\n';
    std::abort();
}

// The payload as a compressed message in `frames` frames, and a plain message behind it.
std::string stream_of(opcode kind, std::string_view payload, std::size_t frames) {
    std::string stream;
    const std::size_t each = payload.size() / frames;
    for (std::size_t i = 0; i < frames; ++i) {
        const bool last = i + 1 == frames;
        frame_options options{.final = last};
        if (i == 0) options.reserved = compressed_bit;
        stream += masked_frame(i == 0 ? kind : opcode::continuation,
                               payload.substr(0, last ? payload.size() : each), options);
        payload.remove_prefix(last ? payload.size() : each);
    }
    return stream + masked_frame(opcode::text, "behind");
}

void check_our_own(deflate_states& states, std::string_view plain) {
    const auto message =
        anteroom::base::message::make(anteroom::base::message::kind::binary, {plain});
    const std::string frame = states.deflated_frame(*message, {});
    if (frame.empty()) return;
    const auto length = static_cast<unsigned char>(frame[1]);
    const std::size_t header = length < 126 ? 2 : length == 126 ? 4 : 10;
    expect(inflated(frame.substr(header)) == plain, "ours cannot be inflated", {});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    static deflate_states states;
    const std::string given{reinterpret_cast<const char*>(data) + 2, size - 2};
    const bool to_be_compressed = (data[1] & 0x80) != 0;
    const auto kind = (data[1] & 0x40) != 0 ? opcode::text : opcode::binary;
    const std::size_t frames = 1 + (data[1] & 0x07u);
    const limits allowed{.message_bytes_max = (data[1] & 0x20) != 0 ? std::size_t{100'000} : 300};

    const std::string payload = to_be_compressed ? deflated(given) : given;
    const std::string stream = stream_of(kind, payload, frames);
    const outcome whole = decode_whole(stream, allowed, &states);
    std::minstd_rand random{data[0]};
    for (const unsigned largest : {1u, 7u, 130u})
        expect(decode_in_pieces(
                   stream, allowed, [&] { return 1 + random() % largest; }, &states) == whole,
               "the cuts change the outcome", whole);

    if (!whole.frames.empty()) {
        const std::string& came_out = whole.frames.front().payload;
        expect(whole.frames.size() == 2 && !whole.error, "the message behind is lost", whole);
        expect(came_out.size() <= allowed.message_bytes_max, "more than the limit", whole);
        expect(kind != opcode::text || anteroom::base::is_valid_utf8(came_out), "not UTF-8", whole);
        if (to_be_compressed) expect(came_out == given, "not what was compressed", whole);
    } else if (to_be_compressed) {
        const bool refusable = given.size() > allowed.message_bytes_max ||
                               (kind == opcode::text && !anteroom::base::is_valid_utf8(given));
        expect(refusable, "a good message is refused", whole);
    }
    if (to_be_compressed) check_our_own(states, given);
    return 0;
}
