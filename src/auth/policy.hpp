#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/rate_bucket.hpp"
#include "auth/requirement.hpp"
#include "auth/rule_pattern.hpp"
#include "base/time.hpp"

namespace anteroom::auth {

struct rule {
    rule_pattern name;
    requirement allow;
    std::string nsp{};  // empty: in every namespace
    // Events alone: since when the user must have proved who they are, and how many a socket may
    // send.
    std::optional<std::chrono::seconds> max_auth_age{};
    rate limit{};
    std::size_t line = 0;  // of the file it comes from

    std::size_t bucket = 0;  // set by the policy: which of a socket's buckets is this rule's
};

// What the rules say, and which of them said it: null where none has the name.
struct decision {
    enum class verdict : std::uint8_t { allowed, forbidden, step_up };

    verdict answer = verdict::forbidden;
    const rule* by = nullptr;

    bool allowed() const { return answer == verdict::allowed; }
};

// Who may be in which room and send which event. The first rule whose name matches decides; rules
// of the same name are alternatives; what no rule allows is denied. Immutable, any thread.
class policy {
  public:
    // A kind of which there are no rules is not governed: everything is allowed.
    policy(std::vector<rule> rooms, std::vector<rule> events);

    bool governs_rooms() const { return !rooms_.empty(); }
    bool governs_events() const { return !events_.empty(); }

    decision enter(const subject& who, std::string_view nsp, std::string_view room,
                   base::wall_time now) const;
    decision send(const subject& who, std::string_view nsp, std::string_view event,
                  base::wall_time now) const;

    // How many of a socket's buckets the rules with a rate use, and which policy they are of.
    std::size_t buckets() const { return buckets_; }
    std::uint64_t edition() const { return edition_; }

    const std::vector<rule>& rooms() const { return rooms_; }
    const std::vector<rule>& events() const { return events_; }

  private:
    std::vector<rule> rooms_;
    std::vector<rule> events_;
    std::size_t buckets_ = 0;
    std::uint64_t edition_;
};

std::string_view to_string(decision::verdict answer);

}  // namespace anteroom::auth
