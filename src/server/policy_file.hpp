#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "auth/policy.hpp"

namespace anteroom::facade {

// A test that stands beside the rules: who wants what, and what has to come of it.
struct policy_case {
    boost::json::object claims;
    std::string nsp = "/";
    std::optional<std::string> room;   // to be entered; or
    std::optional<std::string> event;  // to be sent
    auth::decision::verdict expected{};
    std::size_t line = 0;
};

// The rules of a file, or why they are none: one line that says where.
struct policy_file {
    std::shared_ptr<const auth::policy> rules;
    std::vector<policy_case> cases;
    std::string problem;
};

// Rules in TOML (docs/authentication.md). What is not known there is refused, so that a mistyped
// word opens no door. `called` is the file's name for the problem.
policy_file read_policy(std::string_view text, std::string_view called);
policy_file load_policy(const std::string& path);

// What the rules say about a case, of which `now` is the time.
auth::decision decide(const auth::policy& rules, const policy_case& one, base::wall_time now);

}  // namespace anteroom::facade
