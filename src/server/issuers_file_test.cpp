#include "server/issuers_file.hpp"

#include <gtest/gtest.h>

namespace anteroom::facade {
namespace {

using kind = key_source::kind;

TEST(issuers_file, says_for_each_issuer_its_name_keys_audience_and_algorithms) {
    const auto read = read_issuers(R"(
[[issuer]]
name = "https://id.example/"
jwks_url = "https://id.example/jwks.json"
jwks_ca_file = "ca.pem"
audience = "chat"
algorithms = ["ES256", "RS256"]

[[issuer]]
name = "jobs"
secret_file = "/run/secrets/jobs"
algorithms = "HS512"

[[issuer]]
name = "partners"
public_key = ["a.pem", "b.pem"]

[[issuer]]
name = "old"
jwks_url = "https://old.example/jwks.json"
any_audience = true

[[issuer]]
name = "tests"
secret_env = "TEST_SECRET"
)",
                                   "/etc/anteroom/issuers.toml");
    ASSERT_EQ(read.problem, "");
    ASSERT_EQ(read.issuers.size(), 5u);
    const auto& first = read.issuers[0];
    EXPECT_EQ(first.issuer, "https://id.example/");
    EXPECT_EQ(first.keys.front().from, kind::jwks_url);
    EXPECT_EQ(first.keys.front().published.ca_file, "/etc/anteroom/ca.pem");
    EXPECT_EQ(first.audience, "chat");
    EXPECT_EQ(first.algorithms, (std::vector<std::string>{"ES256", "RS256"}));
    EXPECT_EQ(read.issuers[1].keys.front().value, "/run/secrets/jobs");
    EXPECT_EQ(read.issuers[1].algorithms, std::vector<std::string>{"HS512"});
    EXPECT_EQ(read.issuers[2].keys.size(), 2u);
    EXPECT_EQ(read.issuers[2].keys.back().value, "/etc/anteroom/b.pem");
    EXPECT_FALSE(read.issuers[2].any_audience);
    EXPECT_TRUE(read.issuers[3].any_audience);
    EXPECT_EQ(read.issuers[4].keys.front().from, kind::environment);
}

TEST(issuers_file, what_is_wrong_is_told_with_its_line_and_nothing_is_taken) {
    const std::pair<std::string, std::string> table[] = {
        {"", "line 1: there is no [[issuer]]"},
        {"[issuer]\nname = \"a\"", "line 1: write [[issuer]] in front of each"},
        {"[[issuer]]\nsecret_env = \"S\"", "line 1: an issuer has a `name`"},
        {"[[issuer]]\nname = \"\"\nsecret_env = \"S\"", "line 2: `name` must be a text"},
        {"[[issuer]]\nname = \"a\"", "line 1: an issuer has its keys from one of"},
        {"[[issuer]]\nname = \"a\"\nsecret_env = \"S\"\npublic_key = \"p\"",
         "line 1: an issuer has its keys from one of"},
        {"[[issuer]]\nname = \"a\"\nsecret = \"s\"", "line 3: "},
        {"[[issuer]]\nname = \"a\"\njwks_url = \"https://a\"", "line 1: a key set URL needs an"},
        {"[[issuer]]\nname = \"a\"\njwks_file = \"f\"\njwks_ca_file = \"c\"",
         "line 4: `jwks_ca_file` belongs to"},
        {"[[issuer]]\nname = \"a\"\nsecret_env = \"S\"\nany_audience = false",
         "line 4: `any_audience` can only be true"},
        {"[[issuer]]\nname = \"a\"\nsecret_env = \"S\"\naudience = \"x\"\nany_audience = true",
         "line 5: `any_audience` and an `audience`"},
        {"[[issuer]]\nname = \"a\"\nsecret_env = \"S\"\nalgorithms = []",
         "line 4: `algorithms` names none"},
        {"[[issuer]]\nname = \"a\"\nsecret_env = \"S\"\nalgorithms = [1]",
         "line 4: `algorithms` is a text, or a list"},
        {"[[issuer]]\nname = \"a\"\nsecret_env = \"S\"\n[[issuer]]\nname = \"a\"\nsecret_env = "
         "\"T\"",
         "line 4: there is another issuer \"a\""},
        {"[[issuer]\n", "line 1: "},
    };
    for (const auto& [text, problem] : table) {
        const auto read = read_issuers(text, "issuers.toml");
        EXPECT_EQ(read.problem.rfind("issuers.toml, " + problem, 0), 0u) << read.problem;
        EXPECT_TRUE(read.issuers.empty());
    }
    EXPECT_NE(load_issuers("/nowhere/issuers.toml").problem, "");
}

}  // namespace
}  // namespace anteroom::facade
