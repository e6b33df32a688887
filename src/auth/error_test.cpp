#include "auth/error.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace anteroom::auth {
namespace {

TEST(auth_error, every_reason_has_a_sentence_of_its_own) {
    std::set<std::string> sentences;
    const int last = static_cast<int>(errc::keys_given_twice);
    for (int reason = 1; reason <= last; ++reason)
        sentences.insert(make_error_code(static_cast<errc>(reason)).message());
    EXPECT_EQ(sentences.size(), static_cast<std::size_t>(last));
    EXPECT_FALSE(sentences.contains("An unknown reason."));
    for (const std::string& sentence : sentences) EXPECT_TRUE(sentence.ends_with('.')) << sentence;
}

}  // namespace
}  // namespace anteroom::auth
