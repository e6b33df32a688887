#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace anteroom::auth {

// What the variables of a pattern stood for; views into the name that matched.
class captures {
  public:
    static constexpr std::size_t max = 8;

    void add(std::string_view variable, std::string_view value) {
        all_[count_++] = {variable, value};
    }
    void clear() { count_ = 0; }
    std::string_view of(std::string_view variable) const {
        for (std::size_t i = 0; i < count_; ++i)
            if (all_[i].variable == variable) return all_[i].value;
        return {};
    }

  private:
    struct one {
        std::string_view variable;
        std::string_view value;
    };
    std::array<one, max> all_{};
    std::size_t count_ = 0;
};

// The name of a rule: text in which a variable stands for a part of one segment, and a star, which
// may only be last, for whatever is left. "user-{id}", "order:{id}:status", "admin:*", "*".
//
// Segments end at "/" and ":". A variable is never empty and ends where the text that follows it
// begins first; nothing is tried twice, so a match costs one pass over the name.
class rule_pattern {
  public:
    // Nothing if it is no pattern; `problem` says why in half a sentence.
    static std::optional<rule_pattern> parse(std::string_view text, std::string& problem);

    bool match(std::string_view name, captures& values) const;

    const std::string& text() const { return text_; }
    bool has_variable(std::string_view name) const;

  private:
    enum class kind : std::uint8_t { literal, variable, rest };
    struct part {
        kind what;
        std::string text;  // of a literal; of a variable, its name
    };

    std::string text_;
    std::vector<part> parts_;
};

}  // namespace anteroom::auth
