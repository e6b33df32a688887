// What the program does about tokens while the server runs: revocation, and counting.

#include "anteroom/auth.hpp"

#include <algorithm>

#include "server/core.hpp"
#include "server/identity_host.hpp"
#include "server/policy_file.hpp"

namespace anteroom {

namespace {

std::string_view text(const std::optional<std::string>& field) {
    return field ? std::string_view{*field} : "any";
}

}  // namespace

namespace detail {

std::vector<const socketio::authentication*> core::all_authentications() const {
    std::vector<const socketio::authentication*> all;
    const auto add = [&](const auto& one) {
        if (one) all.push_back(one.get());
    };
    add(sockets_.authenticate);
    for (const auto& [name, definition] : sockets_.namespaces) add(definition->authenticate);
    for (const auto& parent : sockets_.parents) add(parent->definition.authenticate);
    return all;
}

// The longest that a token of any namespace can count; nothing if one sets no limit.
std::optional<base::wall_time> core::until_no_token_counts(base::wall_time now) const {
    std::chrono::seconds longest{0};
    for (const auto* one : all_authentications()) {
        if (!one->rules.token_life_max) return std::nullopt;
        longest = std::max(longest, *one->rules.token_life_max);
    }
    return now + longest;
}

bool core::revoke(const auth::revocation& what, std::optional<base::wall_time> until) {
    if (what.empty()) return false;
    const auto now = base::read_clocks();
    const bool kept =
        sockets_.revocations->add(what, until ? until : until_no_token_counts(now.wall), now);
    // Kept first and looked for then: who comes in between is refused, or found.
    for (const auto& shard : shards()) {
        auto& hub = shard->hub();
        if (shard->executor().runs_here())
            hub.revoke(what);
        else
            shard->executor().post([&hub, what] { hub.revoke(what); });
    }
    if (sockets_.log) {
        const base::log_field fields[] = {
            {"token_id", text(what.token_id)}, {"session", text(what.session)},
            {"identity", text(what.user)},     {"issuer", text(what.issuer)},
            {"reason", what.reason},           {"kept", kept ? "yes" : "no"}};
        write(kept ? base::log_level::info : base::log_level::error, "revocation", fields);
    }
    return kept;
}

void core::use_policy(const std::string& path) {
    const auto read = facade::load_policy(path);
    if (!read.rules) return complain(read.problem);
    policy_path_ = path;
    sockets_.policy = read.rules;
}

std::string core::reload_policy() {
    if (policy_path_.empty()) return "the server has no file of rules";
    const auto read = facade::load_policy(policy_path_);
    if (!read.rules) return read.problem;
    for (const auto& shard : shards())
        shard->executor().post([&hub = shard->hub(), rules = read.rules] { hub.use(rules); });
    return {};
}

std::vector<counter> core::counters() const {
    socketio::security_log::counts sums{};
    for (const auto& shard : shards()) shard->hub().security().add_to(sums);
    std::vector<counter> all;
    for (std::size_t i = 0; i < sums.size(); ++i)
        all.push_back({to_string(static_cast<socketio::security_event>(i)), sums[i]});
    std::uint64_t origins_refused = 0;
    for (const auto& shard : shards()) origins_refused += shard->origins_refused();
    all.push_back({"origin_refused", origins_refused});
    facade::key_event_counts::sums of_keys{};
    for (const auto& keys : keys_) keys->counts().add_to(of_keys);
    for (std::size_t i = 0; i < of_keys.size(); ++i)
        all.push_back({facade::key_event_names[i], of_keys[i]});
    if (accounts_) accounts_->counts().add_to(all);
    return all;
}

}  // namespace detail

bool auth_handle::revoke(const revocation& what) const {
    const auto core = core_.lock();
    if (!core) return false;
    auth::revocation fits{what.token_id, what.session, what.user, what.issuer, {}, what.reason};
    // A time between two milliseconds counts as the later one.
    if (what.issued_before)
        fits.issued_before = std::chrono::ceil<base::milliseconds>(*what.issued_before);
    std::optional<base::wall_time> until;
    if (what.until) until = std::chrono::ceil<base::milliseconds>(*what.until);
    return core->revoke(fits, until);
}

server& server::use(const policy_source& rules) {
    owned->use_policy(rules.path);
    return *this;
}

std::string server::reload_policy() {
    return owned->reload_policy();
}

auth_handle server::auth() const {
    return auth_handle{owned};
}

std::vector<counter> server::counters() const {
    return owned->counters();
}

server& server::serve_metrics(std::uint16_t port, std::string host) {
    owned->serve_metrics(port, std::move(host));
    return *this;
}

std::uint16_t server::metrics_port() const {
    return owned->port_besides();
}

}  // namespace anteroom
