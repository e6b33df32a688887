#include "identity/credential_rules.hpp"

#include <string>

#include <gtest/gtest.h>

#include "identity/error.hpp"

namespace anteroom::identity {
namespace {

TEST(credential_rules, names_are_of_few_characters) {
    for (const char* name : {"a", "ada", "Ada.L-1815_", "0", "..."}) EXPECT_TRUE(is_name(name));
    for (const char* name : {"", " ", "a b", "<b>", "a\n", "\xc3\xa4", "ada@example.com", "a/b"})
        EXPECT_FALSE(is_name(name)) << name;
    EXPECT_TRUE(is_name(std::string(32, 'a')));
    EXPECT_FALSE(is_name(std::string(33, 'a')));
    EXPECT_FALSE(is_name(std::string_view{"a\0b", 3}));
}

TEST(credential_rules, passwords_have_a_length_and_no_other_form) {
    EXPECT_FALSE(check_new_password("correct horse", "ada"));
    EXPECT_FALSE(check_new_password("8 chars.", "ada"));
    EXPECT_EQ(check_new_password("7 chars", "ada"), errc::password_too_short);
    EXPECT_EQ(check_new_password("", "ada"), errc::password_too_short);
    EXPECT_EQ(check_new_password("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f", "ada"),
              errc::password_too_short)
        << "four characters in eight bytes";
    std::string long_one(1'023, 'x');
    EXPECT_FALSE(check_new_password(long_one + 'y', "ada"));
    EXPECT_EQ(check_new_password(long_one + "yz", "ada"), errc::password_too_long);
}

TEST(credential_rules, what_anybody_would_try_first_is_no_password) {
    for (const char* password : {"password", "PassWord", "12345678", "qwertyuiop", "aaaaaaaaaaaa"})
        EXPECT_EQ(check_new_password(password, "ada"), errc::password_too_common) << password;
    EXPECT_EQ(check_new_password("Ada-Lovelace", "ada-lovelace"), errc::password_too_common);
}

}  // namespace
}  // namespace anteroom::identity
