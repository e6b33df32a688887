#include "server/account_counts.hpp"

#include <gtest/gtest.h>

#include <string>

namespace anteroom::detail {
namespace {

struct kept_lines final : base::log_sink {
    void write(base::log_level, std::string_view event,
               std::span<const base::log_field>) noexcept override {
        lines.append(event).append(" ");
    }
    std::string lines;
};

TEST(account_counts, counts_what_it_knows_and_passes_everything_on) {
    kept_lines log;
    account_counts counts;
    counts.write(base::log_level::info, "registered", {});  // without a log it only counts
    counts.pass_on_to(&log);
    for (const char* event : {"login_refused", "login_refused", "something_else"})
        counts.write(base::log_level::warning, event, {});
    EXPECT_EQ(log.lines, "login_refused login_refused something_else ");
    std::vector<counter> all;
    counts.add_to(all);
    ASSERT_EQ(all.size(), account_counts::names.size());
    for (const auto& [name, value] : all)
        EXPECT_EQ(value, name == "registered" ? 1u : name == "login_refused" ? 2u : 0u) << name;
}

}  // namespace
}  // namespace anteroom::detail
