#pragma once

#include <cstddef>

// Blocks that a thread has given back and takes again: what is made for each message and gone soon
// after costs the allocator nothing once a thread has warmed up. A thread keeps 64 KiB at most; a
// larger block, or one more, is the allocator's. A block may be given back on another thread than
// it was taken on. Any thread, also while it ends. Under AddressSanitizer nothing is kept, so that
// the use of a block after its end is seen.
namespace anteroom::base::block_cache {

inline constexpr std::size_t block_bytes_max = 1'024;
inline constexpr std::size_t thread_bytes_max = 64 * 1024;

// Throws std::bad_alloc.
void* take(std::size_t bytes);
// `bytes` as it was taken.
void give_back(void* block, std::size_t bytes) noexcept;

}  // namespace anteroom::base::block_cache
