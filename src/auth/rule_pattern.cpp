#include "auth/rule_pattern.hpp"

#include <algorithm>

namespace anteroom::auth {

namespace {

constexpr std::string_view segment_ends = "/:";

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

}  // namespace

std::optional<rule_pattern> rule_pattern::parse(std::string_view text, std::string& problem) {
    const auto flaw = [&](std::string why) {
        problem = std::move(why);
        return std::nullopt;
    };
    if (text.empty()) return flaw("a name must not be empty");
    rule_pattern made;
    made.text_ = text;
    std::size_t variables = 0;
    while (!text.empty()) {
        if (text.front() == '*') {
            if (text.size() > 1) return flaw("a star may only be the last character");
            made.parts_.push_back({kind::rest, {}});
            break;
        }
        if (text.front() != '{') {
            const std::size_t end = std::min(text.find_first_of("{}*"), text.size());
            if (end == 0) return flaw("a brace is closed that was not opened");
            made.parts_.push_back({kind::literal, std::string{text.substr(0, end)}});
            text.remove_prefix(end);
            continue;
        }
        const std::size_t end = text.find('}');
        const auto name = text.substr(1, end == text.npos ? 0 : end - 1);
        if (!is_name(name)) return flaw("a variable is letters, digits and _ between braces");
        if (made.has_variable(name)) return flaw("a variable must not be named twice");
        if (!made.parts_.empty() && made.parts_.back().what == kind::variable)
            return flaw("there must be text between two variables");
        if (++variables > captures::max) return flaw("there may be at most 8 variables");
        made.parts_.push_back({kind::variable, std::string{name}});
        text.remove_prefix(end + 1);
    }
    const auto n = made.parts_.size();
    if (n > 1 && made.parts_[n - 1].what == kind::rest && made.parts_[n - 2].what == kind::variable)
        return flaw("there must be text between a variable and the star");
    return made;
}

bool rule_pattern::has_variable(std::string_view name) const {
    return std::ranges::any_of(
        parts_, [&](const part& one) { return one.what == kind::variable && one.text == name; });
}

bool rule_pattern::match(std::string_view name, captures& values) const {
    values.clear();
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const part& one = parts_[i];
        if (one.what == kind::rest) return true;
        if (one.what == kind::literal) {
            if (!name.starts_with(one.text)) return false;
            name.remove_prefix(one.text.size());
            continue;
        }
        std::size_t end = name.size();
        if (i + 1 < parts_.size()) {
            const std::string& next = parts_[i + 1].text;
            const bool next_is_last = i + 2 == parts_.size();
            end = !next_is_last          ? name.find(next, 1)
                  : name.ends_with(next) ? name.size() - next.size()
                                         : name.npos;
        }
        if (end == 0 || end == name.npos) return false;
        const auto value = name.substr(0, end);
        if (value.find_first_of(segment_ends) != value.npos) return false;
        values.add(one.text, value);
        name.remove_prefix(end);
    }
    return name.empty();
}

}  // namespace anteroom::auth
