#include "auth/bearer.hpp"

#include <gtest/gtest.h>

namespace anteroom::auth {
namespace {

TEST(bearer, the_scheme_is_taken_off_in_any_case) {
    for (const char* text : {"Bearer a.b.c", "bearer a.b.c", "BEARER a.b.c", "bEaReR   a.b.c"})
        EXPECT_EQ(bare_token(text), "a.b.c") << text;
}

TEST(bearer, any_other_text_stays_as_it_is) {
    for (const char* text : {"", "a.b.c", "Bearer", "Bearera.b.c", "Basic a.b.c", " Bearer a.b.c",
                             "Bearer\ta.b.c", "Token Bearer a.b.c"})
        EXPECT_EQ(bare_token(text), text) << text;
}

TEST(bearer, the_scheme_alone_is_no_token) {
    EXPECT_EQ(bare_token("Bearer "), "");
    EXPECT_EQ(bare_token("Bearer    "), "");
    EXPECT_EQ(bare_token("Bearer Bearer a"), "Bearer a");
}

}  // namespace
}  // namespace anteroom::auth
