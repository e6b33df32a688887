#pragma once

#include <cstddef>

namespace anteroom {

// Compression of WebSocket messages (RFC 7692, permessage-deflate). Names and defaults are those of
// the reference's (`perMessageDeflate` of ws 8 and zlib) where it has them.
//
// Off unless a program asks for it. Compression spends time and memory on what a stranger sends,
// and the size of a compressed message tells who can put text of their own beside a secret what the
// secret is (CRIME, BREACH): leave it off where messages mix the two.
//
// No side keeps its window between messages (`server_no_context_takeover` and
// `client_no_context_takeover` are always answered): a broadcast is compressed once for all who
// receive it, and a connection at rest holds no zlib state. Before its token has passed, a client's
// compressed message may inflate to 16 KiB.
struct per_message_deflate_options {
    std::size_t threshold = 1024;  // bytes; a shorter message is sent as it is
    int level = 6;                 // 1 (fast) to 9 (small)
    int mem_level = 8;             // 1 to 9; with the window, at most 256 KiB a thread
    // Logarithms of window sizes. The server uses at most the first, 9 to 15; a client with a
    // smaller one gets what does not fit into it uncompressed. Clients that let themselves be bound
    // use at most the second, 8 to 15.
    int server_max_window_bits = 15;
    int client_max_window_bits = 15;
};

}  // namespace anteroom
