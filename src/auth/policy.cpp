#include "auth/policy.hpp"

#include <atomic>

namespace anteroom::auth {

namespace {

std::atomic<std::uint64_t> editions = 0;

bool applies(const rule& one, std::string_view nsp, std::string_view name, captures& values) {
    return (one.nsp.empty() || one.nsp == nsp) && one.name.match(name, values);
}

bool too_long_ago(const rule& one, const subject& who, base::wall_time now) {
    return one.max_auth_age &&
           (!who.authenticated_at || now - *who.authenticated_at > *one.max_auth_age);
}

decision decide(const std::vector<rule>& rules, const subject& who, std::string_view nsp,
                std::string_view name, base::wall_time now) {
    captures values;
    decision so_far;
    for (const rule& one : rules) {
        const bool alternative = so_far.by && one.name.text() == so_far.by->name.text();
        if (so_far.by && !alternative) continue;
        if (!applies(one, nsp, name, values)) continue;
        if (!so_far.by) so_far.by = &one;
        if (!one.allow.met_by(who, values)) continue;
        if (!too_long_ago(one, who, now)) return {decision::verdict::allowed, &one};
        so_far = {decision::verdict::step_up, &one};
    }
    return so_far;
}

}  // namespace

policy::policy(std::vector<rule> rooms, std::vector<rule> events)
    : rooms_(std::move(rooms)), events_(std::move(events)), edition_(++editions) {
    for (auto& one : events_)
        if (one.limit.limited()) one.bucket = buckets_++;
}

decision policy::enter(const subject& who, std::string_view nsp, std::string_view room,
                       base::wall_time now) const {
    return decide(rooms_, who, nsp, room, now);
}

decision policy::send(const subject& who, std::string_view nsp, std::string_view event,
                      base::wall_time now) const {
    return decide(events_, who, nsp, event, now);
}

std::string_view to_string(decision::verdict answer) {
    switch (answer) {
        case decision::verdict::allowed:
            return "allow";
        case decision::verdict::forbidden:
            return "deny";
        case decision::verdict::step_up:
            return "step_up";
    }
    return "deny";
}

}  // namespace anteroom::auth
