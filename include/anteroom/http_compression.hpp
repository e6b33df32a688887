#pragma once

#include <cstddef>

namespace anteroom {

// Answers to polls, packed with gzip or deflate as the client likes (engine.io 6.6,
// `httpCompression`).
struct http_compression_options {
    std::size_t threshold = 1024;  // bytes; shorter answers go as they are
};

}  // namespace anteroom
