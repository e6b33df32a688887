#include "policy_commands.hpp"

#include <iostream>
#include <optional>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "auth/bearer.hpp"
#include "base/time.hpp"
#include "command_line.hpp"
#include "jose/jws.hpp"
#include "server/policy_file.hpp"

namespace anteroom_app {

namespace {

namespace auth = anteroom::auth;
namespace facade = anteroom::facade;
namespace jose = anteroom::jose;
namespace json = boost::json;

std::string wish_of(const facade::policy_case& one) {
    std::string wish = one.room ? "join " + *one.room : "emit " + *one.event;
    if (one.nsp != "/") wish += " in " + one.nsp;
    return wish;
}

std::string name_of(const auth::rule& one) {
    return '"' + one.name.text() + "\" (line " + std::to_string(one.line) + ")";
}

std::string rate_of(const auth::rate& limit) {
    std::string text =
        std::to_string(limit.count) + " in " + std::to_string(limit.per.count()) + " ms";
    if (limit.burst > 0) text += ", " + std::to_string(limit.burst) + " at once";
    return text;
}

// The rule that decides, what it asks for, and every other that has the name.
void explain(const auth::policy& rules, const facade::policy_case& asked,
             const auth::decision& said) {
    const bool governed = asked.room ? rules.governs_rooms() : rules.governs_events();
    if (!governed) {
        std::cout << "rule     none: the file has no [[" << (asked.room ? "room" : "event")
                  << "]], so all are allowed\n";
        return;
    }
    if (!said.by) {
        std::cout << "rule     none has this name, or a user's own room is theirs\n";
        return;
    }
    std::cout << "rule     " << name_of(*said.by) << '\n'
              << "wants    " << said.by->allow.describe() << '\n';
    if (said.by->max_auth_age)
        std::cout << "         and a sign-in of the last " << said.by->max_auth_age->count()
                  << " s\n";
    if (said.by->limit.limited()) std::cout << "rate     " << rate_of(said.by->limit) << '\n';
}

std::optional<json::object> claims_in(const explain_options& options, std::string& problem) {
    if (!options.token.empty()) {
        const auto jws = jose::parse_compact(auth::bare_token(options.token));
        if (!jws) {
            problem = "this is no token: " + jws.error().message();
            return std::nullopt;
        }
        auto payload = jose::parse_payload(*jws, {});
        if (payload) return std::move(*payload);
        problem = "this is no token: " + payload.error().message();
        return std::nullopt;
    }
    json::error_code error;
    auto claims = json::parse(options.claims, error);
    if (!error && claims.is_object()) return std::move(claims.get_object());
    problem = "--claims must be a JSON object";
    return std::nullopt;
}

}  // namespace

int check_policy(const std::string& file) {
    const auto read = facade::load_policy(file);
    if (!read.rules) return refuse(read.problem);
    const auto said = [](const char* kind, std::size_t count) {
        std::cout << count << ' ' << kind << (count == 1 ? " rule" : " rules")
                  << (count == 0 ? ": every one is allowed\n" : ": what none allows is denied\n");
    };
    said("room", read.rules->rooms().size());
    said("event", read.rules->events().size());
    std::cout << read.cases.size() << (read.cases.size() == 1 ? " test\n" : " tests\n");
    return 0;
}

int test_policy(const std::string& file) {
    const auto read = facade::load_policy(file);
    if (!read.rules) return refuse(read.problem);
    if (read.cases.empty()) return refuse(file + " has no [[test]]");
    const auto now = anteroom::base::read_clocks().wall;
    std::size_t failed = 0;
    for (const auto& one : read.cases) {
        const auto said = facade::decide(*read.rules, one, now);
        if (said.answer == one.expected) continue;
        ++failed;
        std::cout << "FAILED   line " << one.line << ": " << wish_of(one) << " is "
                  << to_string(said.answer) << ", not " << to_string(one.expected) << '\n'
                  << "claims   " << json::serialize(one.claims) << '\n';
        explain(*read.rules, one, said);
    }
    std::cout << read.cases.size() - failed << " of " << read.cases.size() << " tests pass\n";
    return failed == 0 ? 0 : 1;
}

int explain_policy(const explain_options& options) {
    const auto read = facade::load_policy(options.file);
    if (!read.rules) return refuse(read.problem);
    std::string problem;
    auto claims = claims_in(options, problem);
    if (!claims) return refuse(problem);
    facade::policy_case asked;
    asked.claims = std::move(*claims);
    asked.nsp = options.nsp;
    if (!options.room.empty())
        asked.room = options.room;
    else
        asked.event = options.event;
    const auto said = facade::decide(*read.rules, asked, anteroom::base::read_clocks().wall);
    std::cout << to_string(said.answer) << "    " << wish_of(asked) << '\n';
    explain(*read.rules, asked, said);
    std::cout << "claims   " << json::serialize(asked.claims) << '\n';
    return said.allowed() ? 0 : 1;
}

}  // namespace anteroom_app
