#pragma once

#include <string>

#include <toml++/toml.h>

#include "auth/requirement.hpp"

// Rules in TOML: what `policy_file` is made of.
namespace anteroom::facade {

// Something in the file is not what it must be.
struct policy_flaw {
    std::string what;
    std::size_t line;
};
[[noreturn]] void flaw(const toml::node& at, std::string what);

// A table with no other keys than these.
void check_keys(const toml::table& table, std::initializer_list<std::string_view> known);
std::string text_at(const toml::table& table, std::string_view key);
boost::json::value json_of(const toml::node& node);

// `allow`: true, a table that asks for one thing, or a list of which all must hold.
auth::requirement requirement_of(const toml::node& node, const auth::rule_pattern& name);

}  // namespace anteroom::facade
