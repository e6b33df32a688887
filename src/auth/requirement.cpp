#include "auth/requirement.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace anteroom::auth {

namespace {

namespace json = boost::json;

const json::value* find(const subject& who, const std::vector<std::string>& path) {
    const json::object* within = who.claims;
    const json::value* found = nullptr;
    for (const auto& name : path) {
        found = within ? within->if_contains(name) : nullptr;
        within = found ? found->if_object() : nullptr;
    }
    return found;
}

std::string expanded(std::string_view text, const captures& variables) {
    std::string whole;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('{'), text.size());
        whole += text.substr(0, open);
        text.remove_prefix(open);
        if (text.empty()) break;
        const std::size_t end = text.find('}');
        whole += variables.of(text.substr(1, end - 1));
        text.remove_prefix(end + 1);
    }
    return whole;
}

bool is_text(const json::value& value, std::string_view text) {
    if (const auto* words = value.if_string()) return std::string_view{*words} == text;
    if (value.is_int64()) return std::to_string(value.get_int64()) == text;
    return value.is_uint64() && std::to_string(value.get_uint64()) == text;
}

bool has_word(std::string_view words, std::string_view wanted) {
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(' '), words.size());
        if (words.substr(0, end) == wanted) return true;
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

std::optional<base::wall_time> instant_of(const json::object& claims, std::string_view name) {
    const auto* at = claims.if_contains(name);
    if (!at || !at->is_number()) return std::nullopt;
    const double seconds = at->to_number<double>();
    // Within the years that milliseconds of 64 bits hold by far.
    if (!(seconds >= 0 && seconds < 1e12)) return std::nullopt;
    return base::wall_time{base::milliseconds{static_cast<std::int64_t>(seconds * 1000)}};
}

}  // namespace

subject subject_of(const json::object& claims, std::string_view user_id) {
    auto at = instant_of(claims, "auth_time");
    if (!at && !claims.contains("auth_time")) at = instant_of(claims, "iat");
    return {&claims, user_id, at};
}

subject subject_of(const std::optional<claims>& token) {
    return token ? subject_of(token->values(), token->who().user_id) : subject{};
}

bool requirement::met_by(const subject& who, const captures& variables) const {
    const auto met = [&](const requirement& part) { return part.met_by(who, variables); };
    if (what == kind::anyone) return true;
    if (what == kind::all) return std::ranges::all_of(parts, met);
    if (what == kind::any) return std::ranges::any_of(parts, met);
    const std::string wanted = expanded(text, variables);
    if (what == kind::user) return !wanted.empty() && who.user_id == wanted;
    const auto* claimed = find(who, claim);
    if (!claimed || claimed->is_null()) return false;
    if (what == kind::present) return *claimed != json::value(false);
    const auto same = [&](const json::value& one) {
        return value.is_null() ? !wanted.empty() && is_text(one, wanted) : one == value;
    };
    if (what == kind::equals) return same(*claimed);
    if (const auto* list = claimed->if_array()) return std::ranges::any_of(*list, same);
    const auto* words = claimed->if_string();
    return what == kind::has && words && !wanted.empty() && has_word(*words, wanted);
}

std::string requirement::describe() const {
    const auto joined = [&](std::string_view between) {
        std::string whole;
        for (const auto& part : parts)
            whole += (whole.empty() ? "" : std::string{between}) + part.describe();
        return "(" + whole + ")";
    };
    std::string name;
    for (const auto& one : claim) name += (name.empty() ? "" : ".") + one;
    const std::string wanted = json::serialize(value.is_null() ? json::value(text) : value);
    switch (what) {
        case kind::anyone:
            return "anyone";
        case kind::user:
            return "user is " + wanted;
        case kind::equals:
            return "claim " + name + " equals " + wanted;
        case kind::contains:
            return "claim " + name + " contains " + wanted;
        case kind::has:
            return "claim " + name + " has " + wanted;
        case kind::present:
            return "claim " + name + " is present";
        case kind::all:
            return joined(" and ");
        case kind::any:
            return joined(" or ");
    }
    return {};
}

std::optional<std::vector<std::string>> variables_in(std::string_view text) {
    std::vector<std::string> names;
    for (;;) {
        const std::size_t open = text.find('{');
        if (open == text.npos) return names;
        const std::size_t end = text.find('}', open);
        if (end == text.npos) return std::nullopt;
        names.emplace_back(text.substr(open + 1, end - open - 1));
        text.remove_prefix(end + 1);
    }
}

}  // namespace anteroom::auth
