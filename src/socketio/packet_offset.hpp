#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/base64.hpp"
#include "base/random.hpp"

namespace anteroom::socketio {

// Names one packet to the clients that get it: its last argument, which a client sends back when it
// reconnects, to say how far it has come (socket.io-adapter 2.5, `SessionAwareAdapter`). 72 random
// bits: nobody can name what they were not sent, or count what others were.
class packet_offset {
  public:
    packet_offset() = default;

    static packet_offset make(base::random_source& random) {
        unsigned char bits[9];
        random.fill(bits);
        packet_offset made;
        std::ranges::copy(
            base::base64url_encode({reinterpret_cast<const char*>(bits), sizeof bits}),
            made.text_.begin());
        return made;
    }

    // Nothing if the text can be none.
    static std::optional<packet_offset> of(std::string_view text) {
        packet_offset made;
        if (text.size() != made.text_.size()) return std::nullopt;
        std::ranges::copy(text, made.text_.begin());
        return made;
    }

    std::string_view text() const { return {text_.data(), text_.size()}; }

    // An event, as JSON, with the offset as its last argument.
    std::string behind(std::string_view event) const {
        std::string all;
        all.reserve(event.size() + text_.size() + 3);
        all.append(event.substr(0, event.size() - 1)).append(",\"").append(text()).append("\"]");
        return all;
    }

  private:
    std::array<char, 12> text_{};
};

}  // namespace anteroom::socketio
