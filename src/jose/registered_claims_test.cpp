#include "jose/registered_claims.hpp"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "jose/error.hpp"

namespace anteroom::jose {
namespace {

using std::chrono::milliseconds;

base::error_code claims_flaw(const std::string& payload) {
    const auto parsed = boost::json::parse(payload);
    const auto claims = read_registered_claims(parsed.as_object());
    return claims ? base::error_code{} : claims.error();
}

base::wall_time expiry_of(const std::string& number) {
    const auto parsed = boost::json::parse(R"({"exp":)" + number + '}');
    return read_registered_claims(parsed.as_object())->expires_at;
}

TEST(registered_claims, JWT_11_exp_is_required) {
    EXPECT_EQ(claims_flaw("{}"), errc::expiry_missing);
    EXPECT_EQ(claims_flaw(R"({"iat":1,"nbf":1})"), errc::expiry_missing);
    EXPECT_FALSE(claims_flaw(R"({"exp":1})"));
}

TEST(registered_claims, JWT_11_times_are_seconds_cut_to_milliseconds) {
    EXPECT_EQ(expiry_of("0"), base::wall_time(milliseconds{0}));
    EXPECT_EQ(expiry_of("1700000000"), base::wall_time(milliseconds{1'700'000'000'000}));
    EXPECT_EQ(expiry_of("1700000000.25"), base::wall_time(milliseconds{1'700'000'000'250}));
    EXPECT_EQ(expiry_of("1.7e9"), base::wall_time(milliseconds{1'700'000'000'000}));
    EXPECT_EQ(expiry_of("0.0019"), base::wall_time(milliseconds{1}));
    EXPECT_EQ(expiry_of("253402300799"), base::wall_time(milliseconds{253'402'300'799'000}));
}

TEST(registered_claims, JWT_11_a_time_is_a_finite_number_in_range) {
    for (const char* number : {"-1", "-0.5", "253402300800", "253402300799.5",
                               "9223372036854775807", "18446744073709551615", "1e300", "1e400",
                               "-1e400", "null", "true", "\"1700000000\"", "[1]", "{}"})
        for (const char* name : {"exp", "nbf", "iat"}) {
            const std::string other = name == std::string_view("exp") ? "" : R"("exp":1,)";
            EXPECT_EQ(claims_flaw("{" + other + '"' + name + "\":" + number + '}'),
                      errc::claim_not_a_time)
                << name << ' ' << number;
        }
}

TEST(registered_claims, JWT_11_iss_is_a_string_and_aud_a_string_or_strings) {
    EXPECT_EQ(claims_flaw(R"({"exp":1,"iss":7})"), errc::issuer_not_a_string);
    EXPECT_EQ(claims_flaw(R"({"exp":1,"iss":["a"]})"), errc::issuer_not_a_string);
    for (const char* aud : {"7", "null", "{}", "[7]", R"(["a",7])", R"([["a"]])", "true"})
        EXPECT_EQ(claims_flaw(R"({"exp":1,"aud":)" + std::string(aud) + '}'),
                  errc::audience_not_strings)
            << aud;
}

TEST(registered_claims, JWT_11_aud_contains_only_what_it_names_exactly) {
    const auto is_for = [](const std::string& aud, std::string_view name) {
        const auto parsed = boost::json::parse(R"({"exp":1,"aud":)" + aud + '}');
        return read_registered_claims(parsed.as_object())->is_for(name);
    };
    EXPECT_TRUE(is_for(R"("chat")", "chat"));
    EXPECT_TRUE(is_for(R"(["mail","chat"])", "chat"));
    EXPECT_FALSE(is_for(R"("chat ")", "chat"));
    EXPECT_FALSE(is_for(R"("Chat")", "chat"));
    EXPECT_FALSE(is_for(R"("mail chat")", "chat"));
    EXPECT_FALSE(is_for("[]", "chat"));
    const auto none = boost::json::parse(R"({"exp":1})");
    EXPECT_FALSE(read_registered_claims(none.as_object())->is_for("chat"));
}

}  // namespace
}  // namespace anteroom::jose
