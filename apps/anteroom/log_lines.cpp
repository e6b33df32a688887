#include "log_lines.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include <spdlog/async.h>
#include <spdlog/fmt/chrono.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

namespace anteroom_app {

namespace {

constexpr std::size_t lines_max = 8'192;

std::string_view name_of(anteroom::log_level level) {
    switch (level) {
        case anteroom::log_level::debug:
            return "debug";
        case anteroom::log_level::info:
            return "info";
        case anteroom::log_level::warning:
            return "warning";
        case anteroom::log_level::error:
            return "error";
    }
    return "info";
}

// Quoted and escaped, so that no value can start a line or a field of its own (CWE-117).
void append_member(std::string& line, std::string_view name, std::string_view value) {
    line += ",\"";
    line += name;
    line += "\":";
    line += boost::json::serialize(boost::json::string_view{value.data(), value.size()});
}

// How many lines have been lost in all, if that is more than was told and a second has passed.
class told_of_drops {
  public:
    std::size_t news(std::size_t dropped) {
        if (dropped == told_.load(std::memory_order_relaxed)) return 0;
        const auto now = std::chrono::steady_clock::now();
        auto next = next_.load(std::memory_order_relaxed);
        if (now < next || !next_.compare_exchange_strong(next, now + std::chrono::seconds{1}))
            return 0;
        told_.store(dropped, std::memory_order_relaxed);
        return dropped;
    }

  private:
    std::atomic<std::size_t> told_ = 0;
    std::atomic<std::chrono::steady_clock::time_point> next_{};
};

std::string timestamp() {
    const auto now = std::chrono::system_clock::now();
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
}

}  // namespace

anteroom::log_function json_lines() {
    spdlog::init_thread_pool(lines_max, 1);
    auto logger = std::make_shared<spdlog::async_logger>(
        "anteroom", std::make_shared<spdlog::sinks::stderr_sink_mt>(), spdlog::thread_pool(),
        spdlog::async_overflow_policy::overrun_oldest);
    logger->set_pattern("%v");
    logger->flush_on(spdlog::level::info);
    // Lines that found the queue full have pushed out older ones; once a second it is told how
    // many.
    auto told = std::make_shared<told_of_drops>();
    return [logger, told](anteroom::log_level level, std::string_view event,
                          std::span<const anteroom::log_field> fields) {
        std::string line = "{\"time\":\"" + timestamp() + '"';
        append_member(line, "level", name_of(level));
        append_member(line, "event", event);
        for (const auto& field : fields) append_member(line, field.name, field.value);
        line += '}';
        logger->info("{}", line);
        if (const auto dropped = told->news(spdlog::thread_pool()->overrun_counter()))
            logger->warn(
                R"({{"time":"{}","level":"warning","event":"log_lines_dropped","total":"{}"}})",
                timestamp(), dropped);
    };
}

void finish_log() {
    spdlog::shutdown();
}

}  // namespace anteroom_app
