#include "server/policy_file.hpp"

#include <charconv>
#include <fstream>
#include <iterator>

#include "auth/identity.hpp"
#include "server/policy_requirement.hpp"

namespace anteroom::facade {

namespace {

// What one text may ask of us.
constexpr std::size_t rules_max = 10'000;
constexpr std::size_t file_bytes_max = 1'000'000;

std::optional<std::chrono::seconds> unit_of(std::string_view text) {
    if (text == "s") return std::chrono::seconds{1};
    if (text == "m") return std::chrono::minutes{1};
    if (text == "h") return std::chrono::hours{1};
    if (text == "d") return std::chrono::hours{24};
    return std::nullopt;
}

// A number from 1 and what stands behind it.
std::optional<std::uint32_t> take_number(std::string_view& text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number == 0 || number > 1'000'000) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

std::chrono::seconds duration_at(const toml::table& table, std::string_view key) {
    const std::string whole = text_at(table, key);
    std::string_view text = whole;
    const auto number = take_number(text);
    const auto unit = unit_of(text);
    if (!number || !unit)
        flaw(*table.get(key), "`" + std::string{key} + "` is a time as \"30s\", \"5m\" or \"2h\"");
    return *number * *unit;
}

auth::rate rate_of(const toml::table& table) {
    const std::string whole = text_at(table, "rate");
    std::string_view text = whole;
    const auto number = take_number(text);
    const bool slash = text.starts_with('/');
    const auto unit = slash ? unit_of(text.substr(1)) : std::nullopt;
    if (!number || !unit || *unit > std::chrono::hours{1})
        flaw(*table.get("rate"), "`rate` is a number in a time, as \"10/s\", \"100/m\" or \"5/h\"");
    auth::rate made{.count = *number, .per = *unit, .burst = 0};
    if (const auto* burst = table.get("burst")) {
        const auto most = burst->value_exact<std::int64_t>();
        if (!most || *most < 1 || *most > 1'000'000) flaw(*burst, "`burst` is a number from 1");
        made.burst = static_cast<std::uint32_t>(*most);
    }
    return made;
}

auth::rule rule_of(const toml::table& table, bool of_event) {
    if (of_event)
        check_keys(table, {"name", "namespace", "allow", "max_auth_age", "rate", "burst"});
    else
        check_keys(table, {"name", "namespace", "allow"});
    std::string problem;
    auto name = auth::rule_pattern::parse(text_at(table, "name"), problem);
    if (!name) flaw(*table.get("name"), problem);
    const auto* allow = table.get("allow");
    if (!allow) flaw(table, "a rule says whom it allows, with `allow`");
    auth::rule made{.name = std::move(*name), .allow = {}};
    made.allow = requirement_of(*allow, made.name);
    made.line = table.source().begin.line;
    if (table.contains("namespace")) {
        made.nsp = text_at(table, "namespace");
        if (!made.nsp.starts_with('/')) flaw(table, "a namespace begins with /");
    }
    if (table.contains("max_auth_age")) made.max_auth_age = duration_at(table, "max_auth_age");
    if (table.contains("rate")) made.limit = rate_of(table);
    if (table.contains("burst") && !table.contains("rate"))
        flaw(*table.get("burst"), "`burst` belongs to a `rate`");
    return made;
}

policy_case case_of(const toml::table& table) {
    check_keys(table, {"claims", "namespace", "join", "emit", "expect"});
    policy_case made;
    made.line = table.source().begin.line;
    if (const auto* claims = table.get_as<toml::table>("claims"))
        made.claims = json_of(*claims).as_object();
    if (table.contains("namespace")) made.nsp = text_at(table, "namespace");
    if (table.contains("join") == table.contains("emit"))
        flaw(table, "a test wants either to `join` a room or to `emit` an event");
    if (table.contains("join"))
        made.room = text_at(table, "join");
    else
        made.event = text_at(table, "emit");
    using verdict = auth::decision::verdict;
    const std::string expected = text_at(table, "expect");
    for (const auto one : {verdict::allowed, verdict::forbidden, verdict::step_up})
        if (expected == auth::to_string(one)) {
            made.expected = one;
            return made;
        }
    flaw(*table.get("expect"), "`expect` is \"allow\", \"deny\" or \"step_up\"");
}

template <class Made, class Make>
std::vector<Made> tables(const toml::table& file, std::string_view key, Make make) {
    std::vector<Made> all;
    const auto* node = file.get(key);
    if (!node) return all;
    const auto* list = node->as_array();
    if (!list || list->size() > rules_max || !list->is_homogeneous<toml::table>())
        flaw(*node, "write [[" + std::string{key} + "]] in front of each, at most 10,000 times");
    for (const auto& one : *list) all.push_back(make(*one.as_table()));
    return all;
}

}  // namespace

policy_file read_policy(std::string_view text, std::string_view called) {
    policy_file made;
    const auto problem = [&](const std::string& what, std::size_t line) {
        made = {};
        made.problem = std::string{called} + ", line " + std::to_string(line) + ": " + what;
    };
    try {
        const toml::table file = toml::parse(text);
        check_keys(file, {"room", "event", "test"});
        auto rooms =
            tables<auth::rule>(file, "room", [](const auto& one) { return rule_of(one, false); });
        auto events =
            tables<auth::rule>(file, "event", [](const auto& one) { return rule_of(one, true); });
        made.cases = tables<policy_case>(file, "test", case_of);
        made.rules = std::make_shared<const auth::policy>(std::move(rooms), std::move(events));
    } catch (const toml::parse_error& error) {
        problem(std::string{error.description()}, error.source().begin.line);
    } catch (const policy_flaw& found) {
        problem(found.what, found.line);
    }
    return made;
}

policy_file load_policy(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    std::string text(file_bytes_max + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (file.bad() || (!file && !file.eof())) return {{}, {}, path + " cannot be read"};
    if (text.size() > file_bytes_max) return {{}, {}, path + " is longer than 1,000,000 bytes"};
    return read_policy(text, path);
}

auth::decision decide(const auth::policy& rules, const policy_case& one, base::wall_time now) {
    std::string decimals;
    const auto who = auth::read_identity(one.claims, {"id", "sub"}, decimals);
    const auto asking = auth::subject_of(one.claims, who ? who->user_id : std::string_view{});
    if (one.room) {
        const bool own = who && *one.room == "user-" + std::string{who->user_id};
        if (own || !rules.governs_rooms()) return {auth::decision::verdict::allowed, nullptr};
        return rules.enter(asking, one.nsp, *one.room, now);
    }
    if (!rules.governs_events()) return {auth::decision::verdict::allowed, nullptr};
    return rules.send(asking, one.nsp, *one.event, now);
}

}  // namespace anteroom::facade
