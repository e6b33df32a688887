#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "auth/claims.hpp"
#include "auth/rule_pattern.hpp"
#include "base/time.hpp"

namespace anteroom::auth {

// Whom a rule is asked about: what a token says, and what the library made of it. Without claims
// it is a guest.
struct subject {
    const boost::json::object* claims = nullptr;
    std::string_view user_id{};
    // When the user proved who they are: claim `auth_time`, else `iat`.
    std::optional<base::wall_time> authenticated_at{};
};
subject subject_of(const std::optional<claims>& token);
subject subject_of(const boost::json::object& claims, std::string_view user_id);

// What a rule asks for. The texts to compare with may name the variables of its pattern, "{id}".
struct requirement {
    enum class kind : std::uint8_t {
        anyone,    // guests too
        user,      // the user id is the text
        equals,    // the claim is the text (an integer: its digits), or exactly the value
        contains,  // the claim is a list, and an element equals
        has,       // the claim is a text of words between spaces, or a list, and a word is the text
        present,   // the claim is there and neither null nor false
        all,       // of `parts`
        any,       // of `parts`
    };

    kind what = kind::anyone;
    std::vector<std::string> claim{};  // a name; several lead into nested objects
    std::string text{};
    boost::json::value value{};  // where it is not a text that is compared with
    std::vector<requirement> parts{};

    bool met_by(const subject& who, const captures& variables) const;

    // For `explain`: claim "teams" contains "{team}".
    std::string describe() const;
};

// The names of the variables in such a text; nothing if a brace is not closed.
std::optional<std::vector<std::string>> variables_in(std::string_view text);

}  // namespace anteroom::auth
