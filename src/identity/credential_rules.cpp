#include "identity/credential_rules.hpp"

#include <algorithm>
#include <array>

#include "identity/error.hpp"

namespace anteroom::identity {

namespace {

// The first of every published list of stolen passwords that are long enough for us, in lower case.
constexpr std::array<std::string_view, 60> common = {
    "00000000",      "01234567", "0123456789", "0987654321", "11111111",    "11223344",
    "1122334455",    "12121212", "123123123",  "1234567890", "123456789",   "12345678",
    "1234567a",      "12341234", "12344321",   "1234abcd",   "123456789a",  "1q2w3e4r",
    "1q2w3e4r5t",    "1qaz2wsx", "1qazxsw2",   "22222222",   "55555555",    "66666666",
    "87654321",      "88888888", "987654321",  "99999999",   "a1234567",    "a12345678",
    "a123456789",    "abc12345", "abcd1234",   "abcdefgh",   "admin123",    "admin1234",
    "administrator", "asdfasdf", "asdfghjk",   "asdfghjkl",  "baseball",    "changeme",
    "football",      "iloveyou", "jennifer",   "letmein1",   "michelle",    "p@ssw0rd",
    "passw0rd",      "password", "password1",  "password12", "password123", "princess",
    "q1w2e3r4",      "qwer1234", "qwerty123",  "qwertyui",   "qwertyuiop",  "sunshine",
};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool equal_but_for_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= name_length_max && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    });
}

base::error_code check_new_password(std::string_view password, std::string_view name) {
    if (password.size() > password_bytes_max) return errc::password_too_long;
    if (characters(password) < password_characters_min) return errc::password_too_short;
    const bool known = std::ranges::any_of(
        common, [&](std::string_view each) { return equal_but_for_case(each, password); });
    const bool all_the_same =
        std::ranges::all_of(password, [&](char c) { return c == password.front(); });
    if (known || all_the_same || equal_but_for_case(password, name))
        return errc::password_too_common;
    return {};
}

}  // namespace anteroom::identity
