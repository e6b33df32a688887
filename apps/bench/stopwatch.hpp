#pragma once

#include "process_probe.hpp"
#include "report.hpp"

#include <chrono>
#include <optional>

namespace anteroom::bench {

// Wall time and CPU time of both sides from its construction to `stop`.
class stopwatch {
  public:
    explicit stopwatch(const std::optional<process_probe>& server)
        : server_(server), start_(std::chrono::steady_clock::now()), generator_(own_cpu_time()) {
        if (server) cpu_ = server->cpu_time();
    }

    void stop(report& result) const {
        result.elapsed = std::chrono::steady_clock::now() - start_;
        result.generator_cpu = own_cpu_time() - generator_;
        if (server_) result.server_cpu = server_->cpu_time() - cpu_;
    }

  private:
    const std::optional<process_probe>& server_;
    std::chrono::steady_clock::time_point start_;
    std::chrono::nanoseconds generator_;
    std::chrono::nanoseconds cpu_{};
};

}  // namespace anteroom::bench
