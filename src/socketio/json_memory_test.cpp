#include "socketio/json_memory.hpp"

#include <string>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace anteroom::socketio {

namespace {

std::size_t memory_of_text(std::string_view text) {
    return memory_of(boost::json::parse(text));
}

}  // namespace

constexpr std::size_t value = sizeof(boost::json::value);
constexpr std::size_t member = sizeof(boost::json::key_value_pair);
constexpr std::size_t block = 32;

TEST(json_memory_test, a_value_takes_itself_and_its_text) {
    EXPECT_EQ(memory_of_text("1"), value);
    EXPECT_EQ(memory_of_text(R"("four")"), value) << "lies in the value";
    EXPECT_EQ(memory_of_text('"' + std::string(40, 'x') + '"'), value + block + 40);
}

TEST(json_memory_test, what_is_inside_counts_at_every_depth) {
    EXPECT_EQ(memory_of_text(R"([["four"],2])"), 4 * value + 2 * block);
    EXPECT_EQ(memory_of_text(R"({"name":{"a":["four"]}})"),
              2 * value + 2 * (member + block) + 4 + 1 + 3 * block);
    EXPECT_EQ(memory_of_text("[]"), value);
    EXPECT_EQ(memory_of_text("{}"), value);
}

TEST(json_memory_test, an_object_alone_is_its_members) {
    EXPECT_EQ(memory_of(boost::json::object{}), 0u);
    EXPECT_EQ(memory_of(boost::json::parse(R"({"a":1})").as_object()), block + member + block + 1);
}

}  // namespace anteroom::socketio
