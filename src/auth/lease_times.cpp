#include "auth/lease_times.hpp"

namespace anteroom::auth {

namespace {

std::string epoch_ms(base::wall_time at) {
    return std::to_string(at.time_since_epoch().count());
}

}  // namespace

std::string lease_json(const lease_times& times) {
    return R"({"expiresAt":)" + epoch_ms(times.expires_at) + R"(,"renewAt":)" +
           epoch_ms(times.renew_at) + R"(,"serverTime":)" + epoch_ms(times.server_time) + '}';
}

std::string expiring_json(const lease_times& times) {
    return R"({"expiresAt":)" + epoch_ms(times.expires_at) + R"(,"serverTime":)" +
           epoch_ms(times.server_time) + '}';
}

}  // namespace anteroom::auth
