#include "anteroom/counter.hpp"

#include <gtest/gtest.h>

namespace anteroom {
namespace {

TEST(prometheus_text, has_help_and_type_before_each_counter) {
    EXPECT_EQ(prometheus_text({{"renewed", 7}, {"keys_not_fetched", 18446744073709551615u}}),
              "# HELP anteroom_renewed_total Tokens renewed on a live connection.\n"
              "# TYPE anteroom_renewed_total counter\n"
              "anteroom_renewed_total 7\n"
              "# HELP anteroom_keys_not_fetched_total Fetches of a key set that failed; the keys "
              "of before go on.\n"
              "# TYPE anteroom_keys_not_fetched_total counter\n"
              "anteroom_keys_not_fetched_total 18446744073709551615\n");
}

TEST(prometheus_text, of_a_name_that_it_does_not_know_has_a_help_too) {
    EXPECT_EQ(prometheus_text({{"new", 0}}),
              "# HELP anteroom_new_total Told by the security log.\n"
              "# TYPE anteroom_new_total counter\n"
              "anteroom_new_total 0\n");
}

TEST(prometheus_text, of_nothing_is_empty) {
    EXPECT_EQ(prometheus_text({}), "");
}

}  // namespace
}  // namespace anteroom
