#include "identity/refresh_family.hpp"

#include <algorithm>

namespace anteroom::identity {

refresh_verdict judge(const refresh_family& family, const token_digest& presented,
                      const token_digest& client, const refresh_rules& rules,
                      base::wall_time arrived, base::wall_time now) {
    if (family.ended) return refresh_verdict::ended;
    if (!family.live(now)) return refresh_verdict::expired;
    if (presented == family.head) return refresh_verdict::rotate;
    if (!family.previous || presented != family.previous->digest ||
        client != family.previous->client)
        return refresh_verdict::reused;
    // A request that waited behind the other one arrived before the answer was made. A clock that
    // was set back further than that proves nothing.
    const auto since = arrived - family.previous->at;
    const auto race = std::min(rules.race_window, rules.retry_window);
    if (since < -race || since >= rules.retry_window) return refresh_verdict::reused;
    return since < race ? refresh_verdict::raced : refresh_verdict::again;
}

refresh_family begin_family(const refresh_token& first, std::string account,
                            const refresh_rules& rules, base::wall_time now) {
    refresh_family made;
    made.sid = first.family;
    made.account = std::move(account);
    made.begun = now;
    made.expires = now + rules.life;
    made.idle_until = std::min(made.expires, now + rules.idle_max);
    made.head = first.digest();
    return made;
}

refresh_family advance(refresh_family family, const refresh_token& used,
                       const refresh_token& successor, std::string sealed_successor,
                       const token_digest& client, const refresh_rules& rules,
                       base::wall_time now) {
    family.previous = {used.digest(), now, client, std::move(sealed_successor)};
    family.head = successor.digest();
    family.idle_until = std::min(family.expires, now + rules.idle_max);
    return family;
}

}  // namespace anteroom::identity
