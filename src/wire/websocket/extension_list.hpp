#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace anteroom::wire::websocket {

struct extension_parameter {
    std::string_view name;
    // As written, without the quotes; nothing where there was no `=`. The back-slashes of a quoted
    // value are still in it.
    std::optional<std::string_view> value;
};

// One element of Sec-WebSocket-Extensions: an extension that a client offers, with parameters.
class extension_offer {
  public:
    static constexpr std::size_t parameters_max = 16;

    std::string_view name;

    void add(const extension_parameter& parameter) {
        if (count_ < parameters_max) parameters_[count_] = parameter;
        ++count_;
    }
    // More than are kept: nothing can be said about such an offer, and it is declined.
    bool overfull() const { return count_ > parameters_max; }
    std::span<const extension_parameter> parameters() const {
        return {parameters_.data(), count_ < parameters_max ? count_ : parameters_max};
    }

  private:
    std::array<extension_parameter, parameters_max> parameters_{};
    std::size_t count_ = 0;
};

// Reads the offers of one header line in their order (RFC 6455 9.1). Looks at each character a
// fixed number of times: no back-tracking, no heap (PMD-02, hdr_parse_linear).
class extension_reader {
  public:
    explicit extension_reader(std::string_view line) : rest_(line) {}

    enum class progress : std::uint8_t { offer, end, malformed };
    // The views in `offer` point into the line.
    progress next(extension_offer& offer);

  private:
    void skip_white_space();
    bool take(char wanted);
    std::string_view take_token();
    std::optional<std::string_view> take_quoted();
    bool take_parameter(extension_offer& offer);

    std::string_view rest_;
};

}  // namespace anteroom::wire::websocket
