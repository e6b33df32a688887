#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace anteroom::base {

// The text of an id that never changes. One of make_id() lies in the object itself; any other, as
// a program may choose one, costs a block.
class id_text {
  public:
    explicit id_text(std::string_view text) {
        if (text.size() == own_.size())
            std::ranges::copy(text, own_.begin());
        else
            other_ = std::make_unique<const std::string>(text);
    }

    std::string_view view() const {
        return other_ ? std::string_view{*other_} : std::string_view{own_.data(), own_.size()};
    }

  private:
    std::array<char, 20> own_{};
    std::unique_ptr<const std::string> other_;
};

}  // namespace anteroom::base
