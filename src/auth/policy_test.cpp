#include "auth/policy.hpp"

#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "auth/test_times.hpp"

namespace anteroom::auth {
namespace {

using namespace std::chrono_literals;
using verdict = decision::verdict;
using kind = requirement::kind;

using test::noon;

rule made(std::string_view name, requirement allow = {}) {
    std::string problem;
    return {.name = *rule_pattern::parse(name, problem), .allow = std::move(allow)};
}

requirement claim(kind what, std::string_view name, std::string_view text) {
    requirement asked;
    asked.what = what;
    asked.claim = {std::string{name}};
    asked.text = text;
    return asked;
}

bool meets(const requirement& asked, const char* claims, std::string_view id = "ada") {
    const auto object = boost::json::parse(claims).as_object();
    return asked.met_by(subject_of(object, id), {});
}

TEST(requirement, equals_compares_text_and_the_digits_of_integers) {
    const auto ada = claim(kind::equals, "id", "ada");
    EXPECT_TRUE(meets(ada, R"({"id":"ada"})"));
    EXPECT_FALSE(meets(ada, R"({"id":"Ada"})"));
    EXPECT_FALSE(meets(ada, R"({"id":["ada"]})"));
    EXPECT_FALSE(meets(ada, R"({})"));
    EXPECT_TRUE(meets(claim(kind::equals, "id", "42"), R"({"id":42})"));
    EXPECT_FALSE(meets(claim(kind::equals, "id", "42"), R"({"id":42.0})"));
    EXPECT_FALSE(meets(claim(kind::equals, "id", "true"), R"({"id":true})"));
}

TEST(requirement, equals_compares_values_exactly) {
    requirement verified = claim(kind::equals, "email_verified", "");
    verified.value = true;
    EXPECT_TRUE(meets(verified, R"({"email_verified":true})"));
    EXPECT_FALSE(meets(verified, R"({"email_verified":"true"})"));
    EXPECT_FALSE(meets(verified, R"({"email_verified":1})"));
}

TEST(requirement, contains_looks_into_lists_and_has_into_words_too) {
    const auto red = claim(kind::contains, "teams", "red");
    EXPECT_TRUE(meets(red, R"({"teams":["blue","red"]})"));
    EXPECT_FALSE(meets(red, R"({"teams":["blue","redder"]})"));
    EXPECT_FALSE(meets(red, R"({"teams":"red"})"));
    EXPECT_FALSE(meets(red, R"({"teams":{"red":1}})"));
    const auto admin = claim(kind::has, "scope", "admin");
    EXPECT_TRUE(meets(admin, R"({"scope":"admin"})"));
    EXPECT_TRUE(meets(admin, R"({"scope":"read  admin write"})"));
    EXPECT_TRUE(meets(admin, R"({"scope":["read","admin"]})"));
    EXPECT_FALSE(meets(admin, R"({"scope":"administrator read:admin"})"));
    EXPECT_FALSE(meets(admin, R"({"scope":""})"));
}

TEST(requirement, present_wants_something_other_than_null_and_false) {
    const auto present = claim(kind::present, "tenant", "");
    EXPECT_TRUE(meets(present, R"({"tenant":"x"})"));
    EXPECT_TRUE(meets(present, R"({"tenant":0})"));
    EXPECT_FALSE(meets(present, R"({"tenant":false})"));
    EXPECT_FALSE(meets(present, R"({"tenant":null})"));
    EXPECT_FALSE(meets(present, R"({})"));
}

TEST(requirement, several_names_lead_into_nested_objects) {
    requirement nested = claim(kind::contains, "realm_access", "admin");
    nested.claim.emplace_back("roles");
    EXPECT_TRUE(meets(nested, R"({"realm_access":{"roles":["admin"]}})"));
    EXPECT_FALSE(meets(nested, R"({"realm_access":["roles"]})"));
    EXPECT_FALSE(meets(nested, R"({"realm_access.roles":["admin"]})"));
}

TEST(requirement, of_several_all_or_any_must_hold) {
    requirement all{.what = kind::all};
    all.parts = {claim(kind::equals, "a", "1"), claim(kind::equals, "b", "2")};
    requirement any = all;
    any.what = kind::any;
    EXPECT_TRUE(meets(all, R"({"a":1,"b":2})"));
    EXPECT_FALSE(meets(all, R"({"a":1})"));
    EXPECT_TRUE(meets(any, R"({"b":2})"));
    EXPECT_FALSE(meets(any, R"({})"));
}

TEST(requirement, a_guest_meets_nothing_but_anyone) {
    EXPECT_TRUE(requirement{}.met_by({}, {}));
    for (const auto what : {kind::user, kind::equals, kind::contains, kind::has, kind::present})
        EXPECT_FALSE(claim(what, "id", "").met_by({}, {}));
}

class policy_test : public testing::Test {
  protected:
    verdict enter(const policy& by, const char* claims, std::string_view room,
                  std::string_view nsp = "/") {
        const auto object = boost::json::parse(claims).as_object();
        return by.enter(subject_of(object, "ada"), nsp, room, noon).answer;
    }
};

TEST_F(policy_test, variables_of_the_name_are_compared_with_claims) {
    const policy rules({made("user-{id}", claim(kind::equals, "id", "{id}")),
                        made("team-{team}", claim(kind::contains, "teams", "{team}"))},
                       {});
    EXPECT_EQ(enter(rules, R"({"id":"ada"})", "user-ada"), verdict::allowed);
    EXPECT_EQ(enter(rules, R"({"id":"ada"})", "user-bob"), verdict::forbidden);
    EXPECT_EQ(enter(rules, R"({"id":"{id}"})", "user-ada"), verdict::forbidden);
    EXPECT_EQ(enter(rules, R"({"teams":["red"]})", "team-red"), verdict::allowed);
    EXPECT_EQ(enter(rules, R"({"teams":["red"]})", "team-blue"), verdict::forbidden);
    EXPECT_EQ(enter(rules, R"({"teams":["red"]})", "lobby"), verdict::forbidden)
        << "what no rule allows is denied";
}

TEST_F(policy_test, the_first_name_that_matches_decides) {
    const policy rules({made("admin-{any}", claim(kind::equals, "role", "admin")), made("*")}, {});
    EXPECT_EQ(enter(rules, R"({"role":"admin"})", "admin-log"), verdict::allowed);
    EXPECT_EQ(enter(rules, R"({})", "admin-log"), verdict::forbidden) << "the star is not asked";
    EXPECT_EQ(enter(rules, R"({})", "lobby"), verdict::allowed);
}

TEST_F(policy_test, rules_of_one_name_are_alternatives) {
    const policy rules({made("team-{t}", claim(kind::contains, "teams", "{t}")),
                        made("team-{t}", claim(kind::equals, "role", "admin")), made("*")},
                       {});
    EXPECT_EQ(enter(rules, R"({"role":"admin"})", "team-red"), verdict::allowed);
    EXPECT_EQ(enter(rules, R"({"teams":["red"]})", "team-red"), verdict::allowed);
    EXPECT_EQ(enter(rules, R"({})", "team-red"), verdict::forbidden);
}

TEST_F(policy_test, a_rule_may_be_of_one_namespace) {
    rule only = made("lobby");
    only.nsp = "/chat";
    const policy rules({only}, {});
    EXPECT_EQ(enter(rules, "{}", "lobby", "/chat"), verdict::allowed);
    EXPECT_EQ(enter(rules, "{}", "lobby", "/"), verdict::forbidden);
}

TEST_F(policy_test, who_signed_in_too_long_ago_has_to_step_up) {
    rule recent = made("pay", {});
    recent.max_auth_age = 5min;
    const policy rules({}, {recent});
    const auto send = [&](const std::string& claims) {
        const auto object = boost::json::parse(claims).as_object();
        return rules.send(subject_of(object, "ada"), "/", "pay", noon).answer;
    };
    EXPECT_EQ(send(R"({"auth_time":1699999700})"), verdict::allowed);
    EXPECT_EQ(send(R"({"auth_time":1699999699})"), verdict::step_up);
    EXPECT_EQ(send(R"({"auth_time":1699999699,"iat":1700000000})"), verdict::step_up);
    EXPECT_EQ(send(R"({"iat":1699999900})"), verdict::allowed) << "without auth_time, iat counts";
    EXPECT_EQ(send(R"({"auth_time":"now","iat":1700000000})"), verdict::step_up);
    EXPECT_EQ(send(R"({})"), verdict::step_up);
}

TEST_F(policy_test, every_rule_with_a_rate_has_a_bucket_of_its_own) {
    rule slow = made("slow");
    slow.limit = {.count = 1};
    rule other = made("other");
    other.limit = {.count = 2};
    const policy rules({}, {slow, made("free"), other});
    EXPECT_EQ(rules.buckets(), 2u);
    EXPECT_EQ(rules.events()[0].bucket, 0u);
    EXPECT_EQ(rules.events()[2].bucket, 1u);
    EXPECT_NE(rules.edition(), policy({}, {}).edition());
}

}  // namespace
}  // namespace anteroom::auth
