#pragma once

#include <optional>
#include <string>

namespace anteroom_app {

// Says on standard error why a command does nothing; answers the exit code for that.
int refuse(const std::string& why);

// The value of an option that was left out is empty.
std::optional<std::string> if_given(const std::string& text);

}  // namespace anteroom_app
