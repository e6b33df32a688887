#include "base/with_tail.hpp"

#include <cstring>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace anteroom::base {
namespace {

struct note {
    note(std::string_view text, int& alive) : bytes(text.size()), count(alive) {
        std::memcpy(tail_of(*this), text.data(), text.size());
        ++count;
    }
    note(const note&) = delete;
    note& operator=(const note&) = delete;
    ~note() { --count; }

    std::string_view text() const { return {tail_of(*this), bytes}; }

    std::size_t bytes;
    int& count;
};

TEST(with_tail, the_bytes_live_as_long_as_the_object) {
    int alive = 0;
    constexpr std::string_view text = "behind it";
    std::shared_ptr<const note> one = make_with_tail<note>(text.size(), text, alive);
    const std::shared_ptr<const note> other = one;
    one.reset();
    EXPECT_EQ(other->text(), "behind it");
    EXPECT_EQ(alive, 1);
}

TEST(with_tail, nothing_is_left_behind) {
    int alive = 0;
    for (const std::size_t bytes :
         {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{4096}})
        EXPECT_EQ(make_with_tail<note>(bytes, std::string(bytes, 'x'), alive)->text().size(),
                  bytes);
    EXPECT_EQ(alive, 0);
}

}  // namespace
}  // namespace anteroom::base
