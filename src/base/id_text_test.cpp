#include "base/id_text.hpp"

#include <utility>

#include <gtest/gtest.h>

namespace anteroom::base {
namespace {

TEST(id_text, holds_ids_of_any_length) {
    for (const std::size_t size : {0u, 1u, 19u, 20u, 21u, 64u})
        EXPECT_EQ(id_text{std::string(size, 'x')}.view(), std::string(size, 'x'));
}

TEST(id_text, another_one_may_take_its_place) {
    id_text one{std::string(20, 'a')};
    one = id_text{"short"};
    EXPECT_EQ(one.view(), "short");
    one = id_text{std::string(20, 'b')};
    EXPECT_EQ(one.view(), std::string(20, 'b'));
}

}  // namespace
}  // namespace anteroom::base
