#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "net/http_connection.hpp"

namespace anteroom::gateway {

// Requests that came from a page that may not call: counts each, and leaves a line in the log.
class refused_origins {
  public:
    // The log, which may be null, outlives it.
    explicit refused_origins(base::log_sink* log) : log_(log) {}

    // What is written of an Origin: a host's name has at most 253 bytes.
    static std::string_view shown(std::string_view origin) { return origin.substr(0, 300); }

    void add(net::http_exchange& refused) {
        count_.fetch_add(1, std::memory_order_relaxed);
        if (!log_) return;
        const std::string address = refused.peer().host();
        const base::log_field fields[] = {{"origin", shown(refused.request()["Origin"])},
                                          {"address", address}};
        log_->write(base::log_level::warning, "origin_refused", fields);
    }

    // Since the start; any thread.
    std::uint64_t count() const { return count_.load(std::memory_order_relaxed); }

  private:
    base::log_sink* log_;
    std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace anteroom::gateway
