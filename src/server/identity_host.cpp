#include "server/identity_host.hpp"

#include "anteroom/server.hpp"
#include "auth/verifier.hpp"
#include "server/core.hpp"

namespace anteroom::detail {

namespace {

using namespace std::chrono_literals;

// Of a token after it has expired, with the largest leeway that a server may have.
constexpr auto leeway_max = 2 * auth::verifier::leeway_max;
constexpr long keys_needed_max = 90;  // of auth::key_set::keys_max, at once
constexpr std::size_t argon2_memory_bytes_min = 8 * 1024 * 1024;

std::string problem_with(const identity_options& options) {
    if (options.database.empty()) return "the accounts need the path of a database";
    if (options.issuer.empty() || options.audience.empty())
        return "tokens of accounts need an issuer and an audience";
    if (options.access_token_life < 1s || options.access_token_life > 600s)
        return "an access token must live for 1 to 600 seconds";
    if (options.session_life < options.session_idle_max || options.session_idle_max < 1s)
        return "session_idle_max must not be longer than session_life";
    if (options.retry_window < 0s || options.retry_window > 60s)
        return "retry_window must be 0 to 60 seconds";
    if (options.key_published_ahead <= 0s || options.key_signs_for <= options.key_published_ahead)
        return "a key must sign for longer than it is published ahead";
    if ((options.access_token_life + leeway_max) / options.key_signs_for >= keys_needed_max)
        return "keys change so often that too many would be needed at once";
    if (options.password_memory_bytes < argon2_memory_bytes_min || options.password_threads == 0 ||
        options.sessions_of_account_max == 0)
        return "passwords need at least 8 MiB and a thread, accounts at least one session";
    return {};
}

identity::operations::options operations_of(const identity_options& from) {
    identity::operations::options made;
    made.storage.path = from.database;
    made.storage.bytes_max = from.database_bytes_max;
    made.keys = {.issuer = from.issuer,
                 .audience = from.audience,
                 .token_life = from.access_token_life,
                 .rotation = {.signs_for = from.key_signs_for,
                              .published_ahead = from.key_published_ahead,
                              .needed_after = from.access_token_life + leeway_max}};
    made.accounts.registration = from.registration;
    made.accounts.accounts_max = from.accounts_max;
    made.accounts.sessions_of_account_max = from.sessions_of_account_max;
    made.accounts.refresh = {.life = from.session_life,
                             .idle_max = from.session_idle_max,
                             .retry_window = from.retry_window};
    made.effort.memory_bytes = from.password_memory_bytes;
    made.hashing_threads = from.password_threads;
    made.hashing_waiting_max = from.passwords_waiting_max;
    return made;
}

}  // namespace

identity_host::identity_host(const identity_options& options) : problem_(problem_with(options)) {
    if (!problem_.empty()) return;
    auto opened = identity::operations::open(operations_of(options));
    if (!opened) {
        problem_ = "the database of accounts " + options.database +
                   " cannot be used: " + opened.error().message();
        return;
    }
    operations_ = std::move(*opened);
    endpoints_.emplace(*operations_);
}

issuer_options identity_host::issuer() const {
    if (!operations_)
        return {.issuer = "accounts",
                .keys = key_source{.from = key_source::kind::held, .value = problem_}};
    const auto& keys = operations_->keys();
    key_source held{.from = key_source::kind::held, .value = {}, .keys = keys.source()};
    return {
        .issuer = keys.about().issuer, .keys = std::move(held), .audience = keys.about().audience};
}

void identity_host::start(core& server, base::log_sink* log) {
    const auto& about = operations_->keys().about();
    if (std::exchange(started_, true)) return;
    counts_.pass_on_to(log);
    operations_->start(
        [&server, &about](const identity::ended_session& one) {
            auth::revocation fits;
            fits.session = one.sid;
            fits.issuer = about.issuer;
            fits.reason = one.reason;
            server.revoke(fits, one.at + about.rotation.needed_after);
        },
        &counts_);
}

}  // namespace anteroom::detail

namespace anteroom {

identity_service::identity_service(identity_options options)
    : host_(std::make_shared<detail::identity_host>(options)) {}

issuer_options identity_service::issuer() const {
    return host_->issuer();
}

const std::string& identity_service::problem() const {
    return host_->problem();
}

server& server::use(const identity_service& accounts) {
    owned->use_accounts(accounts.host());
    return *this;
}

}  // namespace anteroom
