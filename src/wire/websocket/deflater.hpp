#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "wire/websocket/deflate_negotiation.hpp"

struct z_stream_s;

namespace anteroom::wire::websocket {

// Compresses whole messages (RFC 7692 7.2.1), each from an empty window. It holds up to 256 KiB
// once it has been used, so there is one a thread; see deflate_states.
class deflater {
  public:
    deflater();
    ~deflater();
    deflater(const deflater&) = delete;
    deflater& operator=(const deflater&) = delete;

    // Writes the compressed form of `message` to `output` and answers its size, or nothing if
    // `output` is too small for it. The four bytes that every receiver adds again need room too.
    std::optional<std::size_t> deflate(std::string_view message, std::span<char> output,
                                       const deflate_settings& settings);

  private:
    struct end_stream {
        void operator()(z_stream_s* stream) const;
    };
    void prepare(const deflate_settings& settings);

    std::unique_ptr<z_stream_s, end_stream> stream_;
    int level_ = 0;  // these three are what stream_ was made for
    int memory_level_ = 0;
    int window_bits_ = 0;
};

}  // namespace anteroom::wire::websocket
