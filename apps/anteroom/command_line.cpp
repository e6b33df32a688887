#include "command_line.hpp"

#include <iostream>

namespace anteroom_app {

int refuse(const std::string& why) {
    std::cerr << "anteroom: " << why << '\n';
    return 2;
}

std::optional<std::string> if_given(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

}  // namespace anteroom_app
