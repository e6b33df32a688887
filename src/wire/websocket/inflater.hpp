#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

struct z_stream_s;

namespace anteroom::wire::websocket {

// What a message may take on the wire that inflates to so many bytes: its worst encoding spends
// nine bits on each. Only an encoder that means harm needs more.
constexpr std::size_t deflated_bytes_max(std::size_t inflated_bytes) {
    return inflated_bytes + inflated_bytes / 8 + 64;
}

// Inflates one message at a time, piece by piece (RFC 7692 7.2.2). It holds about 40 KiB once it
// has been used, so it is lent to whoever has a message under way; see deflate_states.
class inflater {
  public:
    inflater();
    ~inflater();
    inflater(const inflater&) = delete;
    inflater& operator=(const inflater&) = delete;

    // Forgets what came before: the next byte begins a message.
    void reset();

    struct progress {
        std::size_t bytes = 0;  // that have come out
        enum class state : std::uint8_t { needs_input, needs_room, corrupt } then{};
    };
    // Takes bytes from the front of `compressed` and lets what they say come out into `output`, up
    // to the place where they are corrupt. After that only reset() is of use.
    progress inflate(std::string_view& compressed, std::span<char> output);

    // True if what was taken ends where one block ends and another could begin. That is so at the
    // end of a message, and after the four bytes that every sender leaves out.
    bool between_blocks() const;
    static constexpr std::string_view omitted_end{"\x00\x00\xff\xff", 4};

  private:
    struct end_stream {
        void operator()(z_stream_s* stream) const;
    };
    std::unique_ptr<z_stream_s, end_stream> stream_;
};

}  // namespace anteroom::wire::websocket
