#pragma once

#include <functional>
#include <span>
#include <string_view>

namespace anteroom {

enum class log_level : unsigned char { debug, info, warning, error };

struct log_field {
    std::string_view name;
    std::string_view value;  // may come from a peer: to be escaped for wherever it is written
};

using log_function =
    std::function<void(log_level, std::string_view event, std::span<const log_field> fields)>;

}  // namespace anteroom
