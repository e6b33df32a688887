#include "log_lines.hpp"

#include <chrono>
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
    return [logger](anteroom::log_level level, std::string_view event,
                    std::span<const anteroom::log_field> fields) {
        std::string line = "{\"time\":\"" + timestamp() + '"';
        append_member(line, "level", name_of(level));
        append_member(line, "event", event);
        for (const auto& field : fields) append_member(line, field.name, field.value);
        line += '}';
        logger->info("{}", line);
    };
}

void finish_log() {
    spdlog::shutdown();
}

}  // namespace anteroom_app
