#include "server/policy_requirement.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace anteroom::facade {

namespace {

using kind = auth::requirement::kind;

constexpr std::size_t depth_max = 8;

// The text with which a claim is compared may name the variables of the rule's name, and no other.
void check_variables(const toml::node& at, const std::string& text,
                     const auth::rule_pattern& name) {
    const auto variables = auth::variables_in(text);
    if (!variables) flaw(at, "a brace is not closed in \"" + text + '"');
    for (const auto& one : *variables)
        if (!name.has_variable(one))
            flaw(at, "the name \"" + name.text() + "\" has no variable {" + one + '}');
}

std::vector<std::string> claim_of(const toml::table& table) {
    const auto* node = table.get("claim");
    if (!node) flaw(table, "a requirement names a claim or a user");
    if (const auto one = node->value_exact<std::string>(); one && !one->empty()) return {*one};
    std::vector<std::string> path;
    if (const auto* list = node->as_array())
        for (const auto& part : *list)
            if (const auto name = part.value_exact<std::string>()) path.push_back(*name);
    if (path.empty() || path.size() != node->as_array()->size())
        flaw(*node, "`claim` is a name, or a list of names that lead into objects");
    return path;
}

void compare_with(auth::requirement& made, const toml::node& node, const auth::rule_pattern& name) {
    if (const auto text = node.value_exact<std::string>()) {
        if (text->empty()) flaw(node, "nothing is compared with an empty text");
        check_variables(node, *text, name);
        made.text = *text;
    } else if (node.is_boolean() || node.is_integer()) {
        made.value = json_of(node);
    } else {
        flaw(node, "a claim is compared with a text, a number or a truth value");
    }
}

auth::requirement one_claim(const toml::table& table, const auth::rule_pattern& name) {
    check_keys(table, {"claim", "equals", "contains", "has", "present"});
    if (table.size() != 2)
        flaw(table, "a claim is asked one of `equals`, `contains`, `has` and `present`");
    auth::requirement made;
    made.claim = claim_of(table);
    if (const auto* present = table.get("present")) {
        if (present->value_exact<bool>() != true) flaw(*present, "`present` can only be true");
        made.what = kind::present;
        return made;
    }
    const auto* wanted = table.get("equals");
    made.what = kind::equals;
    if (!wanted) {
        made.what = table.contains("has") ? kind::has : kind::contains;
        wanted = table.get(table.contains("has") ? "has" : "contains");
    }
    compare_with(made, *wanted, name);
    if (made.what == kind::has && !made.value.is_null()) flaw(*wanted, "`has` wants a text");
    return made;
}

auth::requirement parse(const toml::node& node, const auth::rule_pattern& name, std::size_t depth) {
    if (depth > depth_max) flaw(node, "requirements lie too deep in each other");
    auth::requirement made;
    const auto add_all = [&](const toml::array& list) {
        if (list.empty()) flaw(list, "a list of requirements must not be empty");
        for (const auto& part : list) made.parts.push_back(parse(part, name, depth + 1));
    };
    if (const auto truth = node.value_exact<bool>()) {
        if (!*truth) flaw(node, "what nobody may do needs no rule; `allow` can only be true");
        return made;
    }
    if (const auto* list = node.as_array()) {
        made.what = kind::all;
        add_all(*list);
        return made;
    }
    const auto* table = node.as_table();
    if (!table) flaw(node, "`allow` is true, a requirement, or a list of them");
    for (const auto& [key, what] : {std::pair{"any", kind::any}, std::pair{"all", kind::all}}) {
        const auto* parts = table->get_as<toml::array>(key);
        if (!parts) continue;
        check_keys(*table, {key});
        made.what = what;
        add_all(*parts);
        return made;
    }
    if (table->contains("user")) {
        check_keys(*table, {"user"});
        made.what = kind::user;
        made.text = text_at(*table, "user");
        check_variables(*table, made.text, name);
        return made;
    }
    return one_claim(*table, name);
}

}  // namespace

void flaw(const toml::node& at, std::string what) {
    throw policy_flaw{std::move(what), at.source().begin.line};
}

void check_keys(const toml::table& table, std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : table)
        if (std::ranges::find(known, key.str()) == known.end())
            flaw(value, "`" + std::string{key.str()} + "` is not known here");
}

std::string text_at(const toml::table& table, std::string_view key) {
    const auto* node = table.get(key);
    const auto text = node ? node->value_exact<std::string>() : std::nullopt;
    if (!text || text->empty())
        flaw(node ? *node : static_cast<const toml::node&>(table),
             "`" + std::string{key} + "` must be a text");
    return *text;
}

boost::json::value json_of(const toml::node& node) {
    if (const auto text = node.value_exact<std::string>()) return boost::json::value(*text);
    if (const auto number = node.value_exact<std::int64_t>()) return *number;
    if (const auto number = node.value_exact<double>()) return *number;
    if (const auto truth = node.value_exact<bool>()) return *truth;
    if (const auto* list = node.as_array()) {
        boost::json::array made;
        for (const auto& one : *list) made.push_back(json_of(one));
        return made;
    }
    if (const auto* table = node.as_table()) {
        boost::json::object made;
        for (const auto& [key, value] : *table) made[key.str()] = json_of(value);
        return made;
    }
    flaw(node, "a claim cannot be a date; write seconds since 1970");
}

auth::requirement requirement_of(const toml::node& node, const auth::rule_pattern& name) {
    return parse(node, name, 0);
}

}  // namespace anteroom::facade
