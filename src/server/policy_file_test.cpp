#include "server/policy_file.hpp"

#include <gtest/gtest.h>

namespace anteroom::facade {
namespace {

using verdict = auth::decision::verdict;

constexpr base::wall_time noon{std::chrono::seconds{1'700'000'000}};

// Of the documentation, with everything that a file can say.
constexpr std::string_view all_of_it = R"(
[[room]]
name = "team-{team}"
allow = { claim = "teams", contains = "{team}" }

[[room]]
name = "team-{team}"
allow = { claim = ["realm", "roles"], has = "admin" }

[[room]]
name = "lobby"
namespace = "/chat"
allow = true

[[event]]
name = "admin:*"
allow = [{ claim = "scope", has = "admin" }, { claim = "email_verified", equals = true }]
max_auth_age = "5m"
rate = "10/s"
burst = 20

[[event]]
name = "order:{id}"
allow = { any = [{ user = "{id}" }, { claim = "support", present = true }] }

[[event]]
name = "message"
allow = true

[[test]]
claims = { id = "ada", teams = ["red"] }
join = "team-red"
expect = "allow"

[[test]]
claims = { id = "ada", teams = ["red"] }
join = "team-blue"
expect = "deny"

[[test]]
claims = { id = "ada", realm = { roles = ["admin"] } }
join = "team-blue"
expect = "allow"

[[test]]
join = "lobby"
namespace = "/chat"
expect = "allow"

[[test]]
join = "lobby"
expect = "deny"

[[test]]
claims = { sub = "ada" }
join = "user-ada"
expect = "allow"

[[test]]
claims = { id = "ada", scope = "read admin", email_verified = true, auth_time = 1 }
emit = "admin:ban"
expect = "step_up"

[[test]]
claims = { id = "ada", scope = "read admin", email_verified = true, auth_time = 1699999900 }
emit = "admin:ban"
expect = "allow"

[[test]]
claims = { id = "ada", scope = "read admin" }
emit = "admin:ban"
expect = "deny"

[[test]]
claims = { sub = "ada" }
emit = "order:ada"
expect = "allow"

[[test]]
claims = { sub = "bob", support = "yes" }
emit = "order:ada"
expect = "allow"

[[test]]
emit = "message"
expect = "allow"

[[test]]
emit = "unknown"
expect = "deny"
)";

TEST(policy_file, the_rules_decide_as_the_tests_beside_them_say) {
    const auto read = read_policy(all_of_it, "policy.toml");
    ASSERT_TRUE(read.rules) << read.problem;
    EXPECT_EQ(read.cases.size(), 13u);
    for (const auto& one : read.cases)
        EXPECT_EQ(decide(*read.rules, one, noon).answer, one.expected) << "line " << one.line;
    const auto& admin = read.rules->events().front();
    EXPECT_EQ(admin.max_auth_age, std::chrono::minutes{5});
    EXPECT_EQ(admin.limit.count, 10u);
    EXPECT_EQ(admin.limit.per, std::chrono::seconds{1});
    EXPECT_EQ(admin.limit.burst, 20u);
    EXPECT_EQ(admin.line, 15u);
}

TEST(policy_file, a_kind_without_rules_is_not_governed) {
    const auto read = read_policy("[[room]]\nname = \"a\"\nallow = true\n", "x");
    ASSERT_TRUE(read.rules) << read.problem;
    EXPECT_TRUE(read.rules->governs_rooms());
    EXPECT_FALSE(read.rules->governs_events());
}

// What is wrong, and where.
void refuses(std::string_view text, std::string_view problem) {
    const auto read = read_policy(text, "p");
    EXPECT_FALSE(read.rules) << text;
    EXPECT_TRUE(read.problem.starts_with(problem)) << text << "\n" << read.problem;
}

TEST(policy_file, what_is_not_known_is_refused_with_its_line) {
    refuses("[[rom]]\n", "p, line 1: `rom` is not known here");
    refuses("[[room]]\nname = \"a\"\nallow = true\nalow = 1\n", "p, line 4: `alow` is not known");
    refuses("[[room]]\nname = \"a\"\nallow = true\nrate = \"1/s\"\n", "p, line 4: `rate` is not");
    refuses("[[room]]\nname = \"a\"\n", "p, line 1: a rule says whom it allows");
    refuses("[[room]]\nallow = true\n", "p, line 1: `name` must be a text");
    refuses("[[room]]\nname = 7\nallow = true\n", "p, line 2: `name` must be a text");
    refuses("[room]\nname = \"a\"\n", "p, line 1: write [[room]]");
    refuses("[[room]]\nname = \"a*b\"\nallow = true\n", "p, line 2: a star may only be");
    refuses("[[room]]\nname = \"a\"\nallow = tru\n", "p, line 3: ");
    refuses("room = 1\n[[test]]\njoin = \"a\"\n", "p, line 1: write [[room]]");
}

TEST(policy_file, requirements_that_say_nothing_clear_are_refused) {
    const auto with = [](std::string_view allow, std::string_view problem) {
        refuses("[[event]]\nname = \"a{id}\"\nallow = " + std::string{allow} + "\n", problem);
    };
    with("false", "p, line 3: what nobody may do needs no rule");
    with("\"anyone\"", "p, line 3: `allow` is true, a requirement");
    with("[]", "p, line 3: a list of requirements must not be empty");
    with("{}", "p, line 3: a claim is asked one of");
    with("{ equals = \"x\" }", "p, line 3: a claim is asked one of");
    with("{ equals = \"x\", has = \"y\" }", "p, line 3: a requirement names a claim");
    with("{ claim = \"a\" }", "p, line 3: a claim is asked one of");
    with("{ claim = \"a\", equals = \"x\", has = \"y\" }", "p, line 3: a claim is asked one of");
    with("{ claim = \"a\", equal = \"x\" }", "p, line 3: `equal` is not known here");
    with("{ claim = \"a\", equals = \"\" }", "p, line 3: nothing is compared with an empty");
    with("{ claim = \"a\", equals = 1.5 }", "p, line 3: a claim is compared with");
    with("{ claim = \"a\", equals = \"{team}\" }", "p, line 3: the name \"a{id}\" has no variable");
    with("{ claim = \"a\", equals = \"{id\" }", "p, line 3: a brace is not closed");
    with("{ claim = \"a\", has = 7 }", "p, line 3: `has` wants a text");
    with("{ claim = \"a\", present = false }", "p, line 3: `present` can only be true");
    with("{ claim = [], equals = \"x\" }", "p, line 3: `claim` is a name");
    with("{ user = \"\" }", "p, line 3: `user` must be a text");
    with("{ any = [true], all = [true] }", "p, line 3: `all` is not known here");
}

TEST(policy_file, times_and_rates_are_of_their_form) {
    for (const char* line :
         {"max_auth_age = \"5\"", "max_auth_age = \"m\"", "max_auth_age = 5",
          "max_auth_age = \"0s\"", "max_auth_age = \"-5m\"", "max_auth_age = \"5 m\"",
          "rate = \"10\"", "rate = \"/s\"", "rate = \"0/s\"", "rate = \"10/d\"", "rate = \"10/s \"",
          "rate = 10", "burst = 5", "rate = \"1/s\"\nburst = 0"})
        refuses("[[event]]\nname = \"a\"\nallow = true\n" + std::string{line} + "\n", "p, line ");
}

TEST(policy_file, a_test_says_one_wish_and_what_is_expected) {
    refuses("[[test]]\nexpect = \"allow\"\n", "p, line 1: a test wants either");
    refuses("[[test]]\njoin = \"a\"\nemit = \"b\"\nexpect = \"allow\"\n",
            "p, line 1: a test wants");
    refuses("[[test]]\njoin = \"a\"\nexpect = \"yes\"\n", "p, line 3: `expect` is");
    refuses("[[test]]\nclaims = { at = 2026-01-01 }\njoin = \"a\"\nexpect = \"deny\"\n",
            "p, line 2: a claim cannot be a date");
}

TEST(policy_file, a_file_that_is_not_there_cannot_be_read) {
    EXPECT_EQ(load_policy("/nowhere/policy.toml").problem, "/nowhere/policy.toml cannot be read");
}

}  // namespace
}  // namespace anteroom::facade
