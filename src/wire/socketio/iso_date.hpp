#pragma once

#include <cstdint>
#include <string>

namespace anteroom::wire::socketio {

// An instant, in milliseconds since 1970, as Date.prototype.toISOString writes it; empty where
// JavaScript has no such date (ECMA-262, "Time Values and Time Range").
std::string iso_date(std::int64_t milliseconds);

}  // namespace anteroom::wire::socketio
