#include "server/deflate_options.hpp"

namespace anteroom::facade {

std::string problem_of(const per_message_deflate_options& options) {
    const struct {
        const char* name;
        int value, least, greatest;
    } ranges[] = {
        {"level", options.level, 1, 9},
        {"mem_level", options.mem_level, 1, 9},
        {"server_max_window_bits", options.server_max_window_bits, 9, 15},
        {"client_max_window_bits", options.client_max_window_bits, 8, 15},
    };
    for (const auto& range : ranges)
        if (range.value < range.least || range.value > range.greatest)
            return std::string{"per_message_deflate: "} + range.name + " must be from " +
                   std::to_string(range.least) + " to " + std::to_string(range.greatest);
    return {};
}

wire::websocket::deflate_settings settings_of(const per_message_deflate_options& options) {
    return {
        .threshold_bytes = options.threshold,
        .level = options.level,
        .memory_level = options.mem_level,
        .server_window_bits_max = static_cast<std::uint8_t>(options.server_max_window_bits),
        .client_window_bits_max = static_cast<std::uint8_t>(options.client_max_window_bits),
    };
}

}  // namespace anteroom::facade
