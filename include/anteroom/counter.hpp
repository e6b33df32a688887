#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace anteroom {

// How often something happened since the server started. The names are those of the security log:
// "connect_accepted", "connect_refused", "renewed", "event_denied", ...
struct counter {
    std::string_view name;
    std::uint64_t value = 0;
};

// The counters as Prometheus scrapes them (its text format 0.0.4, for which the content type is
// `text/plain; version=0.0.4`): `anteroom_connect_accepted_total 7`, each with its HELP and TYPE.
std::string prometheus_text(const std::vector<counter>& counters);

}  // namespace anteroom
