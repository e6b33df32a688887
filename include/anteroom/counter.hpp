#pragma once

#include <cstdint>
#include <string_view>

namespace anteroom {

// How often something happened since the server started. The names are those of the security log:
// "connect_accepted", "connect_refused", "renewed", "event_denied", ...
struct counter {
    std::string_view name;
    std::uint64_t value = 0;
};

}  // namespace anteroom
