#pragma once

#include <string_view>

namespace anteroom::wire::websocket {

// Takes one element off the front of a comma-separated field value (RFC 9110 5.6.1), without the
// white space around it. Empty elements are skipped; an empty answer means the list is at its end.
// Each character is looked at a fixed number of times: no back-tracking (hdr_parse_linear).
std::string_view next_element(std::string_view& list);

// True if an element of the list is `wanted`, in whatever case.
bool list_has(std::string_view list, std::string_view wanted);

// RFC 9110 5.6.2.
bool is_token_character(char c);

// True for a non-empty run of such characters.
bool is_token(std::string_view text);

// Compares ASCII letters without regard to case.
bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace anteroom::wire::websocket
