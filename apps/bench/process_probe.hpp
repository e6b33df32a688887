#pragma once

#include <chrono>
#include <cstdint>

#include <sys/types.h>
#include <time.h>

namespace anteroom::bench {

struct memory_use {
    // Heap, stacks and whatever else no file backs. Unlike the others it does not move when
    // another process that maps the same binary starts or ends.
    std::int64_t anonymous_bytes = 0;
    std::int64_t pss_bytes = 0;      // shared pages divided among those who map them
    std::int64_t private_bytes = 0;  // pages that no other process maps
    std::int64_t rss_bytes = 0;
};

// Watches another process of this machine from outside: no agent in the server, so that each
// server is measured alike. Kernel memory (socket buffers) is not seen here.
class process_probe {
  public:
    // Throws std::runtime_error with a clear sentence when there is no such process.
    explicit process_probe(pid_t pid);

    // User and system time of all its threads, in nanoseconds as the scheduler counts them.
    std::chrono::nanoseconds cpu_time() const;
    // Reads /proc/PID/smaps_rollup, which takes the kernel some milliseconds for a large process.
    memory_use memory() const;

  private:
    pid_t pid_;
    clockid_t cpu_clock_{};
};

// CPU time of this process.
std::chrono::nanoseconds own_cpu_time();

}  // namespace anteroom::bench
