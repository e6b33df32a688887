#include "anteroom/counter.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace anteroom {

namespace {

using described = std::pair<std::string_view, std::string_view>;

constexpr std::array<described, 31> texts{{
    {"connect_accepted", "Sockets that joined a namespace with a token that passed, or as guests."},
    {"connect_refused", "Sockets that were refused at CONNECT, for whatever reason."},
    {"renewed", "Tokens renewed on a live connection."},
    {"renewal_refused", "Renewals that were refused; the old lease went on."},
    {"expiring", "Clients told that their token is about to expire."},
    {"expired", "Sockets whose token expired while they were connected."},
    {"revoked", "Sockets disconnected because their token was revoked."},
    {"room_joined", "Rooms joined."},
    {"room_left", "Rooms left."},
    {"room_denied", "Rooms that a socket was not allowed to join or to stay in."},
    {"event_denied", "Events that no rule allowed; their handlers did not run."},
    {"rate_limited", "Events beyond a rate; their handlers did not run."},
    {"recovered", "Lost connections that were recovered."},
    {"recovery_refused", "Recoveries asked for by somebody else than the owner."},
    {"origin_refused", "Requests of pages whose origin is not allowed."},
    {"keys_fetched", "Key sets fetched from their URL."},
    {"keys_not_fetched", "Fetches of a key set that failed; the keys of before go on."},
    {"keys_read", "Key set files read again because they changed."},
    {"keys_not_read", "Key set files that changed and could not be read."},
    {"registered", "Accounts made."},
    {"registration_refused", "Accounts that were not made, after too many attempts."},
    {"login_accepted", "Logins with the right password."},
    {"login_refused", "Logins with a wrong password or after too many attempts."},
    {"refreshed", "Sessions of accounts prolonged."},
    {"refresh_refused", "Refreshes that were refused."},
    {"refresh_reused", "Refresh tokens that came twice; their sessions were ended."},
    {"logged_out", "Sessions of accounts ended by their owner."},
    {"logged_out_everywhere", "Accounts whose sessions were all ended by their owner."},
    {"password_changed", "Passwords changed."},
    {"password_change_refused", "Passwords that were not changed."},
    {"identity_not_looked_after", "Failures to change keys and forget what is over."},
}};

std::string_view description(std::string_view name) {
    const auto found =
        std::ranges::find_if(texts, [&](const described& one) { return one.first == name; });
    return found == texts.end() ? "Told by the security log." : found->second;
}

void append_metric(std::string& text, std::string_view name, std::string_view help,
                   std::string_view type, std::uint64_t value) {
    text.append("# HELP ").append(name).append(" ").append(help).append("\n");
    text.append("# TYPE ").append(name).append(" ").append(type).append("\n");
    text.append(name).append(" ").append(std::to_string(value)).append("\n");
}

}  // namespace

std::string prometheus_text(const std::vector<counter>& counters) {
    std::string text;
    for (const auto& [name, value] : counters)
        append_metric(text, "anteroom_" + std::string{name} + "_total", description(name),
                      "counter", value);
    return text;
}

}  // namespace anteroom
