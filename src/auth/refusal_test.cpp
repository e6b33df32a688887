#include "auth/refusal.hpp"

#include <gtest/gtest.h>

#include "auth/error.hpp"
#include "jose/error.hpp"

namespace anteroom::auth {
namespace {

TEST(refusal, the_five_rows_are_those_that_clients_know) {
    const auto row = [](errc reason) { return refusal_for(reason); };
    EXPECT_EQ(row(errc::token_missing).message, "Authentication error: No token provided");
    EXPECT_EQ(data_json(row(errc::token_missing)),
              R"({"type":"UnauthorizedError","code":"credentials_required","retry":false})");
    EXPECT_EQ(row(errc::signature_wrong).message, "Authentication error: Invalid token");
    EXPECT_EQ(data_json(row(errc::signature_wrong)),
              R"({"type":"UnauthorizedError","code":"invalid_token","retry":false})");
    EXPECT_EQ(row(errc::expired).message, "Authentication error: Token expired");
    EXPECT_EQ(data_json(row(errc::expired)),
              R"({"type":"UnauthorizedError","code":"token_expired","retry":true})");
    EXPECT_EQ(row(errc::revoked).message, "Authentication error: Token revoked");
    EXPECT_EQ(data_json(row(errc::revoked)),
              R"({"type":"UnauthorizedError","code":"token_revoked","retry":false})");
    EXPECT_EQ(row(errc::too_many_waiting).code, "unavailable");
    EXPECT_EQ(row(errc::keys_unavailable).message, "Authentication error: Temporarily unavailable");
    EXPECT_EQ(data_json(row(errc::keys_unavailable)),
              R"({"type":"UnauthorizedError","code":"unavailable","retry":true})");
}

TEST(refusal, every_other_reason_is_just_an_invalid_token) {
    for (int reason = 1; reason <= static_cast<int>(jose::errc::jwk_set_too_many_keys); ++reason)
        EXPECT_EQ(refusal_for(static_cast<jose::errc>(reason)).code, "invalid_token") << reason;
    for (int reason = 1; reason <= static_cast<int>(errc::keys_given_twice); ++reason) {
        const auto each = static_cast<errc>(reason);
        if (each == errc::token_missing || each == errc::expired || each == errc::revoked ||
            each == errc::keys_unavailable || each == errc::too_many_waiting)
            continue;
        EXPECT_EQ(refusal_for(each).code, "invalid_token") << reason;
    }
}

}  // namespace
}  // namespace anteroom::auth
