#include "auth/revocation_memory.hpp"

#include <gtest/gtest.h>

#include "auth/test_tokens.hpp"

namespace anteroom::auth {
namespace {

using namespace std::chrono_literals;
using test::noon;

using test::start;

base::instant after(base::milliseconds passed) {
    return {start.steady + passed, start.wall + passed};
}

// Claims of a good token, with these members besides `exp` (each starts with a comma).
claims token(std::string_view members) {
    return *test::plain_verifier().verify(test::hour_token(members), noon);
}
const std::string issued_now = ",\"iat\":" + test::seconds(noon);

TEST(revocation, fits_tokens_that_have_all_that_it_names) {
    const auto one =
        token(R"(,"id":"ada","jti":"t1","sid":"s1","iss":"https://a.example")" + issued_now);
    EXPECT_TRUE(revocation{.token_id = "t1"}.fits(one));
    EXPECT_FALSE(revocation{.token_id = "t2"}.fits(one));
    EXPECT_TRUE(revocation{.session = "s1"}.fits(one));
    EXPECT_FALSE(revocation{.session = "t1"}.fits(one));
    EXPECT_TRUE(revocation{.user = "ada"}.fits(one));
    EXPECT_FALSE(revocation{.user = "bob"}.fits(one));
    EXPECT_TRUE((revocation{.user = "ada", .issuer = "https://a.example"}.fits(one)));
    EXPECT_FALSE((revocation{.user = "ada", .issuer = "https://b.example"}.fits(one)));
    EXPECT_FALSE((revocation{.session = "s1", .user = "bob"}.fits(one)));
    EXPECT_FALSE(revocation{}.fits(one)) << "nothing named is nothing revoked";
}

TEST(revocation, before_an_instant_means_issued_before_it_or_nobody_knows_when) {
    const auto told = token(",\"id\":\"ada\"" + issued_now);
    EXPECT_FALSE(revocation{.issued_before = noon}.fits(told));
    EXPECT_TRUE(revocation{.issued_before = noon + 1ms}.fits(told));
    EXPECT_TRUE(revocation{.issued_before = noon}.fits(token(R"(,"id":"ada")")));
    EXPECT_TRUE((revocation{.user = "ada", .issued_before = noon + 1s}.fits(told)));
    EXPECT_FALSE((revocation{.user = "bob", .issued_before = noon + 1s}.fits(told)));
}

TEST(revocation, a_user_id_or_token_id_of_another_type_is_compared_as_text) {
    EXPECT_TRUE(revocation{.user = "42"}.fits(token(R"(,"id":42)")));
    EXPECT_FALSE(revocation{.token_id = "7"}.fits(token(R"(,"id":"ada","jti":7)")));
    EXPECT_FALSE(revocation{.session = ""}.fits(token(R"(,"id":"ada")")));
}

TEST(revocation_memory, finds_what_was_revoked_by_any_of_its_names) {
    const auto ada = token(R"(,"id":"ada","jti":"t1","sid":"s1")" + issued_now);
    const auto bob = token(R"(,"id":"bob","jti":"t2","sid":"s2")" + issued_now);
    for (const revocation& what :
         {revocation{.token_id = "t1"}, revocation{.session = "s1"}, revocation{.user = "ada"},
          revocation{.user = "ada", .issued_before = noon + 1s}}) {
        revocation_memory store;
        EXPECT_FALSE(store.revoked(ada, start));
        EXPECT_TRUE(store.add(what, std::nullopt, start));
        EXPECT_TRUE(store.revoked(ada, start));
        EXPECT_FALSE(store.revoked(bob, start));
    }
    revocation_memory everyone;
    EXPECT_TRUE(everyone.add({.issued_before = noon + 1s}, std::nullopt, start));
    EXPECT_TRUE(everyone.revoked(ada, start));
    EXPECT_TRUE(everyone.revoked(bob, start));
}

TEST(revocation_memory, takes_nothing_that_names_nothing) {
    revocation_memory store;
    EXPECT_FALSE(store.add({}, std::nullopt, start));
    EXPECT_EQ(store.size(), 0u);
}

TEST(revocation_memory, forgets_when_the_time_is_over) {
    const auto ada = token(R"(,"id":"ada")");
    revocation_memory store;
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(store.add({.user = std::to_string(i)}, noon + 1h + 1min * i, start));
    EXPECT_TRUE(store.add({.user = "ada"}, std::nullopt, start));
    EXPECT_EQ(store.size(), 101u);
    EXPECT_TRUE(store.revoked(ada, after(1h - 1ms)));
    EXPECT_EQ(store.size(), 101u);
    EXPECT_TRUE(store.revoked(ada, after(1h)));
    EXPECT_EQ(store.size(), 100u);
    EXPECT_TRUE(store.revoked(ada, after(24h * 365)));
    EXPECT_EQ(store.size(), 1u) << "what has no end stays";
}

TEST(revocation_memory, a_wall_clock_that_jumps_brings_no_token_to_life) {
    const auto ada = token(R"(,"id":"ada")");
    revocation_memory store;
    EXPECT_TRUE(store.add({.user = "ada"}, noon + 1h, start));
    // Forward by a day, and back again.
    EXPECT_TRUE(store.revoked(ada, {start.steady + 1min, start.wall + 24h}));
    EXPECT_TRUE(store.revoked(ada, after(2min)));
    // Back by a day: tokens live a day longer, and so does what revokes them.
    EXPECT_TRUE(store.revoked(ada, {start.steady + 2h, start.wall + 2h - 24h}));
    EXPECT_TRUE(store.revoked(ada, {start.steady + 23h, start.wall - 1h}));
    EXPECT_FALSE(store.revoked(ada, {start.steady + 25h, start.wall + 1h}));
    EXPECT_EQ(store.size(), 0u);
}

TEST(revocation_memory, the_same_again_takes_the_place_of_the_first_and_is_never_narrower) {
    const auto ada = token(R"(,"id":"ada")" + issued_now);
    revocation_memory store{1};
    EXPECT_TRUE(store.add({.user = "ada", .issued_before = noon + 1s}, noon + 1h, start));
    EXPECT_TRUE(store.add({.user = "ada", .issued_before = noon - 1s}, noon + 2h, start));
    EXPECT_EQ(store.size(), 1u);
    EXPECT_TRUE(store.revoked(ada, after(90min)));
    EXPECT_TRUE(store.add({.user = "ada"}, noon + 3h, after(90min)));
    EXPECT_TRUE(
        store.revoked(token(R"(,"id":"ada","iat":)" + test::seconds(noon + 20s)), after(150min)));
    EXPECT_FALSE(store.revoked(ada, after(3h)));
}

TEST(revocation_memory, when_it_is_full_nothing_is_evicted_and_nothing_added) {
    const auto ada = token(R"(,"id":"ada")");
    const auto eve = token(R"(,"id":"eve")");
    revocation_memory store{2};
    EXPECT_TRUE(store.add({.user = "ada"}, noon + 1h, start));
    EXPECT_TRUE(store.add({.user = "bob"}, noon + 2h, start));
    EXPECT_FALSE(store.add({.user = "eve"}, noon + 1h, start));
    EXPECT_TRUE(store.revoked(ada, start));
    EXPECT_FALSE(store.revoked(eve, start));
    EXPECT_TRUE(store.add({.user = "eve"}, noon + 3h, after(1h))) << "the first one's time is over";
    EXPECT_TRUE(store.revoked(eve, after(1h)));
}

}  // namespace
}  // namespace anteroom::auth
