#include "auth/claims.hpp"

#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <boost/json/object.hpp>

#include "auth/test_tokens.hpp"

namespace anteroom::auth {
namespace {

using namespace test;

claims claims_of(std::string_view members) {
    return plain_verifier().verify(hour_token(members), noon).value();
}

TEST(claims, the_payload_is_there_as_it_came_and_as_values) {
    const auto token = claims_of(R"(, "id":"ada","roles":["a","b"],"π":1.5)");
    EXPECT_TRUE(token.payload().ends_with(R"(, "id":"ada","roles":["a","b"],"π":1.5})"));
    EXPECT_EQ(token.values().at("roles").as_array().size(), 2u);
    EXPECT_EQ(token.values().at("π").as_double(), 1.5);
    EXPECT_EQ(&token.values(), &token.values());
    const claims copy = token;
    EXPECT_EQ(&copy.values(), &token.values());
}

TEST(claims, each_text_is_its_own) {
    const auto token =
        claims_of(R"(,"iss":"https://a","sub":"su\u0062","id":"i","jti":"t","sid":"s")");
    const identity whole{"https://a", "sub", "i"};
    EXPECT_EQ(token.who(), whole);
    EXPECT_EQ(token.token_id(), "t");
    EXPECT_EQ(token.session(), "s");
    EXPECT_EQ(token.fingerprint().size(), 12u);
}

TEST(claims, what_a_token_does_not_have_is_empty) {
    const auto token = claims_of(R"(,"id":7,"jti":1,"sid":null)");
    const identity whole{"", "", "7"};
    EXPECT_EQ(token.who(), whole);
    EXPECT_EQ(token.token_id(), "");
    EXPECT_EQ(token.session(), "");
    EXPECT_FALSE(token.issued_at());
    EXPECT_FALSE(token.not_before());
}

TEST(claims, a_subject_that_is_the_user_is_both) {
    const auto token = claims_of(R"(,"sub":-12,"jti":"t")");
    EXPECT_EQ(token.who().subject, "-12");
    EXPECT_EQ(token.who().user_id, "-12");
    EXPECT_EQ(token.token_id(), "t");
}

TEST(claims, threads_that_read_at_once_see_the_same_values) {
    for (int round = 0; round < 50; ++round) {
        const auto token = claims_of(R"(,"id":"ada")");
        std::vector<const boost::json::object*> seen(4);
        std::vector<std::thread> readers;
        for (auto& mine : seen)
            readers.emplace_back([&mine, copy = token] { mine = &copy.values(); });
        for (auto& reader : readers) reader.join();
        for (const auto* one : seen) EXPECT_EQ(one, &token.values());
        EXPECT_EQ(token.values().at("id").as_string(), "ada");
    }
}

TEST(claims, what_they_take_counts_texts_and_values) {
    const auto small = claims_of(R"(,"id":"ada")");
    const auto large = claims_of(R"(,"id":"ada","text":")" + std::string(1000, 'x') + '"');
    EXPECT_GT(small.memory_bytes(), 100u);
    EXPECT_GE(large.memory_bytes(), small.memory_bytes() + 2000);
}

}  // namespace
}  // namespace anteroom::auth
