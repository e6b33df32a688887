#include "base/url_query.hpp"

#include <gtest/gtest.h>

namespace anteroom::base {
namespace {

TEST(url_query, reads_parameters_as_browsers_write_them) {
    EXPECT_EQ(query_value("EIO=4&transport=polling&t=abc", "transport"), "polling");
    EXPECT_EQ(query_value("a=1&a=2", "a"), "2");
    EXPECT_EQ(query_value("name=a+b%20c%C3%B6%zz%4", "name"), "a b c\xc3\xb6%zz%4");
    EXPECT_EQ(query_value("", "a"), "");
    EXPECT_EQ(query_parameters("a=1&&b&c=").size(), 3u);
}

}  // namespace
}  // namespace anteroom::base
