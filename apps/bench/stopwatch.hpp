#pragma once

#include "modes.hpp"

#include <chrono>

namespace anteroom::bench {

// Wall time, CPU time of both sides and TLS handshakes from its construction to `stop`.
class stopwatch {
  public:
    explicit stopwatch(const bench_setup& setup)
        : setup_(setup),
          start_(std::chrono::steady_clock::now()),
          generator_(own_cpu_time()),
          handshakes_(handshakes_now()) {
        if (setup.server) cpu_ = setup.server->cpu_time();
    }

    void stop(report& result) const {
        result.elapsed = std::chrono::steady_clock::now() - start_;
        result.generator_cpu = own_cpu_time() - generator_;
        if (setup_.server) result.server_cpu = setup_.server->cpu_time() - cpu_;
        if (!setup_.tls) return;
        const handshakes now = handshakes_now();
        result.tls = {now.full - handshakes_.full, now.resumed - handshakes_.resumed};
    }

  private:
    handshakes handshakes_now() const {
        return setup_.tls ? handshakes{setup_.tls->full(), setup_.tls->resumed()} : handshakes{};
    }

    const bench_setup& setup_;
    std::chrono::steady_clock::time_point start_;
    std::chrono::nanoseconds generator_;
    std::chrono::nanoseconds cpu_{};
    handshakes handshakes_;
};

}  // namespace anteroom::bench
