#include "auth/verification_queue.hpp"

#include <utility>

#include "auth/bearer.hpp"
#include "auth/error.hpp"

namespace anteroom::auth {

namespace {

bool lacks_key(const base::error_code& reason) {
    return reason == errc::key_unknown || reason == errc::keys_unavailable;
}

}  // namespace

verification_queue::verification_queue(const verification_limits& limits, const base::instant& now,
                                       poster post)
    : limits_(limits), now_(now), post_(std::move(post)), verified_(limits.verified) {}

std::optional<base::result<claims>> verification_queue::judge(const verifier& by,
                                                              std::string_view token) {
    // Nobody overtakes those who wait.
    const bool may_verify = queue_.empty() && turn_has_time();
    const std::string_view bare = bare_token(token);
    if (bare.size() > jose::token_bytes_max) return by.verify(token, now_.wall);
    const jose::token_digest digest = jose::digest_of(bare);
    if (const auto* known = verified_.find(by, digest, now_.wall)) return known->says;
    if (!may_verify) return std::nullopt;
    auto verdict = examine(by, token, digest);
    if (verdict || !lacks_key(verdict.error())) return verdict;
    if (by.key_wanted_by(token)) return std::nullopt;
    return verdict;
}

void verification_queue::wait(const verifier& by, std::string_view token,
                              std::unique_ptr<applicant> who) {
    if (waiting_count_ >= limits_.waiting_max ||
        waiting_bytes_ + token.size() > limits_.waiting_bytes_max)
        return who->hear(errc::too_many_waiting);
    ++waiting_count_;
    waiting_bytes_ += token.size();
    // As it came: only the verifier takes `Bearer` off, and takes it off once.
    queue_.push_back({&by, std::string{token}, std::move(who)});
    ask_for_turn();
}

base::result<claims> verification_queue::examine(const verifier& by, std::string_view token,
                                                 const jose::token_digest& digest) {
    ++verifications_;
    auto accepted = by.examine(token, digest, now_.wall);
    if (!accepted) return accepted.error();
    claims says = accepted->says;
    verified_.keep(by, digest, *std::move(accepted));
    return says;
}

bool verification_queue::turn_has_time() {
    if (turn_ != now_.steady) {
        turn_ = now_.steady;
        verifications_ = 0;
    }
    return verifications_ < limits_.verifications_a_turn;
}

void verification_queue::ask_for_turn() {
    if (queue_.empty() || std::exchange(turn_asked_for_, true)) return;
    post_([this] {
        turn_asked_for_ = false;
        run_queue();
        ask_for_turn();
    });
}

void verification_queue::run_queue() {
    while (!queue_.empty() && turn_has_time()) {
        waiting_token next = std::move(queue_.front());
        queue_.pop_front();
        process(std::move(next));
    }
}

void verification_queue::process(waiting_token waiting) {
    if (!waiting.who->still_waits()) return leave(waiting);
    const jose::token_digest digest = jose::digest_of(bare_token(waiting.token));
    if (const auto* known = verified_.find(*waiting.by, digest, now_.wall))
        return finish(waiting, known->says);
    auto verdict = examine(*waiting.by, waiting.token, digest);
    if (!verdict && lacks_key(verdict.error()))
        return look_up_key(std::move(waiting), verdict.error());
    finish(waiting, std::move(verdict));
}

void verification_queue::look_up_key(waiting_token waiting, base::error_code reason) {
    const auto wanted = waiting.by->key_wanted_by(waiting.token);
    if (!wanted) return finish(waiting, reason);
    const std::uint64_t ticket = ++last_ticket_;
    // Before the question, for the answer may come at once from another thread.
    const auto slot = awaiting_keys_.emplace(ticket, std::move(waiting)).first;
    const lookup found = wanted->source->look_up(
        wanted->kid, [this, ticket, post = post_] { post([this, ticket] { resume(ticket); }); });
    if (found == lookup::awaited) return;
    waiting_token back = std::move(slot->second);
    awaiting_keys_.erase(slot);
    finish(back, found == lookup::unknown ? errc::key_unknown : errc::keys_unavailable);
}

void verification_queue::resume(std::uint64_t ticket) {
    auto found = awaiting_keys_.extract(ticket);
    if (!found) return;
    queue_.push_back(std::move(found.mapped()));
    ask_for_turn();
}

void verification_queue::finish(waiting_token& waiting, base::result<claims> verdict) {
    leave(waiting);
    waiting.who->hear(std::move(verdict));
}

void verification_queue::leave(const waiting_token& waiting) {
    --waiting_count_;
    waiting_bytes_ -= waiting.token.size();
}

}  // namespace anteroom::auth
