#pragma once

#include <span>
#include <string_view>

namespace anteroom::base {

enum class log_level : unsigned char { debug, info, warning, error };

struct log_field {
    std::string_view name;
    std::string_view value;
};

// Port: where the server says what happens. Called from any thread; must not block or throw.
// Values come from peers: an implementation escapes them for its format.
class log_sink {
  public:
    virtual ~log_sink() = default;
    virtual void write(log_level level, std::string_view event,
                       std::span<const log_field> fields) noexcept = 0;
};

}  // namespace anteroom::base
