#pragma once

#include <string>

#include "anteroom/per_message_deflate.hpp"
#include "wire/websocket/deflate_negotiation.hpp"

namespace anteroom::facade {

// What is wrong with the options, in one line; empty if nothing is.
std::string problem_of(const per_message_deflate_options& options);

// Only of options without a problem.
wire::websocket::deflate_settings settings_of(const per_message_deflate_options& options);

}  // namespace anteroom::facade
