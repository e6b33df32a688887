#include "auth/revocation_memory.hpp"

#include <algorithm>
#include <mutex>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace anteroom::auth {

namespace {

// What fits tokens of many users, by issuer or by time, is under one key and looked at each time.
const std::string for_many = "*";

std::string token_key(std::string_view id) {
    return std::string{"t"}.append(id);
}
std::string session_key(std::string_view id) {
    return std::string{"s"}.append(id);
}
std::string user_key(std::string_view id) {
    return std::string{"u"}.append(id);
}

std::string key_of(const revocation& what) {
    if (what.token_id) return token_key(*what.token_id);
    if (what.session) return session_key(*what.session);
    if (what.user) return user_key(*what.user);
    return for_many;
}

bool name_the_same(const revocation& one, const revocation& two) {
    return one.token_id == two.token_id && one.session == two.session && one.user == two.user &&
           one.issuer == two.issuer;
}

}  // namespace

bool revocation_memory::add(const revocation& what, std::optional<base::wall_time> until,
                            base::instant now) {
    if (what.empty()) return false;
    const std::lock_guard lock{mutex_};
    forget_what_is_over(now);
    std::string key = key_of(what);
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
        const auto same = std::ranges::find_if(
            found->second, [&](place one) { return name_the_same(one->second.what, what); });
        if (same != found->second.end()) {
            entry& kept = (*same)->second;
            // The wider of the two in each respect.
            auto& before = kept.what.issued_before;
            before =
                before && what.issued_before ? std::max(before, what.issued_before) : std::nullopt;
            kept.until = kept.until && until ? std::max(kept.until, until) : std::nullopt;
            move_to_its_end(*same, now);
            return true;
        }
    }
    if (entries_.size() >= most_) return false;
    const auto made = entries_.emplace(base::steady_time::max(), entry{what, key, until});
    by_key_[std::move(key)].push_back(made);
    move_to_its_end(made, now);
    size_.store(entries_.size(), std::memory_order_release);
    return true;
}

void revocation_memory::move_to_its_end(place one, base::instant now) {
    const auto& until = one->second.until;
    auto node = entries_.extract(one);  // references to it, and its iterator, stay
    node.key() = until ? now.steady + (*until - now.wall) : base::steady_time::max();
    entries_.insert(std::move(node));
    next_end_.store(entries_.begin()->first, std::memory_order_release);
}

bool revocation_memory::revoked(const claims& token, base::instant now) {
    if (size() == 0) return false;
    if (next_end_.load(std::memory_order_acquire) <= now.steady) {
        const std::lock_guard lock{mutex_};
        forget_what_is_over(now);
    }
    const std::shared_lock lock{mutex_};
    const auto id = token.token_id();
    const auto session = token.session();
    return any_fits(for_many, token) || any_fits(user_key(token.who().user_id), token) ||
           (!id.empty() && any_fits(token_key(id), token)) ||
           (!session.empty() && any_fits(session_key(session), token));
}

bool revocation_memory::any_fits(const std::string& key, const claims& token) const {
    const auto found = by_key_.find(key);
    return found != by_key_.end() && std::ranges::any_of(found->second, [&](place one) {
               return one->second.what.fits(token);
           });
}

void revocation_memory::forget_what_is_over(base::instant now) {
    while (!entries_.empty() && entries_.begin()->first <= now.steady) {
        const place first = entries_.begin();
        if (*first->second.until > now.wall) {  // the wall clock was set back
            move_to_its_end(first, now);
            continue;
        }
        const auto found = by_key_.find(first->second.key);
        std::erase(found->second, first);
        if (found->second.empty()) by_key_.erase(found);
        entries_.erase(first);
    }
    size_.store(entries_.size(), std::memory_order_release);
    next_end_.store(entries_.empty() ? base::steady_time::max() : entries_.begin()->first,
                    std::memory_order_release);
}

}  // namespace anteroom::auth
