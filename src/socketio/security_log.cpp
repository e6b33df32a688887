#include "socketio/security_log.hpp"

#include <algorithm>
#include <charconv>

#include "socketio/name_space.hpp"
#include "socketio/socket.hpp"

namespace anteroom::socketio {

namespace {

using base::log_level;

struct row {
    std::string_view name;
    log_level level;
};

constexpr std::array<row, security_events> rows{{
    {"connect_accepted", log_level::info},
    {"connect_refused", log_level::warning},
    {"renewed", log_level::info},
    {"renewal_refused", log_level::warning},
    {"expiring", log_level::info},
    {"expired", log_level::info},
    {"revoked", log_level::warning},
    {"room_joined", log_level::info},
    {"room_left", log_level::info},
    {"room_denied", log_level::warning},
    {"event_denied", log_level::warning},
    {"rate_limited", log_level::warning},
    {"recovered", log_level::info},
    {"recovery_refused", log_level::warning},
}};

constexpr std::size_t fields_max = 16;

}  // namespace

std::string_view to_string(security_event what) {
    return rows[static_cast<std::size_t>(what)].name;
}

void security_log::count(security_event what) {
    // One thread writes, so this needs no locked instruction.
    auto& one = counts_[static_cast<std::size_t>(what)];
    one.store(one.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void security_log::record(security_event what, fields all) {
    count(what);
    if (!sink_) return;
    const row& about = rows[static_cast<std::size_t>(what)];
    sink_->write(about.level, about.name, {all.begin(), all.size()});
}

void security_log::record(security_event what, const socket& who, fields more) {
    count(what);
    if (!sink_) return;
    std::array<base::log_field, fields_max> all;
    std::size_t used = 0;
    for (const auto& field : more)
        if (used < fields_max / 2) all[used++] = field;
    all[used++] = {"socket", who.id()};
    if (who.has_namespace()) all[used++] = {"namespace", who.within().name()};
    if (const auto& claims = who.claims()) {
        all[used++] = {"identity", claims->who().user_id};
        if (!claims->who().issuer.empty()) all[used++] = {"issuer", claims->who().issuer};
        all[used++] = {"token", claims->fingerprint()};
    }
    char number[20];
    const auto end = std::to_chars(number, number + sizeof number, who.connection_number());
    all[used++] = {"connection", {number, static_cast<std::size_t>(end.ptr - number)}};
    all[used++] = {"address", who.first_request().address()};
    const row& about = rows[static_cast<std::size_t>(what)];
    sink_->write(about.level, about.name, {all.data(), used});
}

void security_log::add_to(counts& sums) const {
    for (std::size_t i = 0; i < counts_.size(); ++i)
        sums[i] += counts_[i].load(std::memory_order_relaxed);
}

}  // namespace anteroom::socketio
