#pragma once

#include <anteroom/log.hpp>

namespace anteroom_app {

// One JSON object a line on the standard error, written by a thread of its own: a full queue of
// 8,192 lines drops the oldest, so that logging never holds up a connection.
anteroom::log_function json_lines();

// Writes what is still queued. Call it before the program ends.
void finish_log();

}  // namespace anteroom_app
