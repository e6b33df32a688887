#include "wire/socketio/iso_date.hpp"

#include <gtest/gtest.h>

namespace anteroom::wire::socketio {
namespace {

TEST(iso_date, writes_dates_as_javascript_does) {
    EXPECT_EQ(iso_date(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(iso_date(-1), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(iso_date(1'709'208'000'123), "2024-02-29T12:00:00.123Z");
    EXPECT_EQ(iso_date(951'868'799'999), "2000-02-29T23:59:59.999Z");
    EXPECT_EQ(iso_date(4'107'542'400'000), "2100-03-01T00:00:00.000Z");
    EXPECT_EQ(iso_date(253'402'300'799'999), "9999-12-31T23:59:59.999Z");
}

TEST(iso_date, years_beyond_four_digits_have_six_and_a_sign) {
    EXPECT_EQ(iso_date(253'402'300'800'000), "+010000-01-01T00:00:00.000Z");
    EXPECT_EQ(iso_date(-62'167'219'200'000), "0000-01-01T00:00:00.000Z");
    EXPECT_EQ(iso_date(-62'167'219'200'001), "-000001-12-31T23:59:59.999Z");
    EXPECT_EQ(iso_date(8'640'000'000'000'000), "+275760-09-13T00:00:00.000Z");
    EXPECT_EQ(iso_date(-8'640'000'000'000'000), "-271821-04-20T00:00:00.000Z");
}

TEST(iso_date, an_instant_that_javascript_has_no_date_for_has_no_text) {
    EXPECT_EQ(iso_date(8'640'000'000'000'001), "");
    EXPECT_EQ(iso_date(-8'640'000'000'000'001), "");
    EXPECT_EQ(iso_date(INT64_MIN), "");
}

}  // namespace
}  // namespace anteroom::wire::socketio
