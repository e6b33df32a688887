#pragma once

#include <string>

#include "anteroom/server_options.hpp"
#include "socketio/recovery.hpp"

namespace anteroom::facade {

// What the options of a server say about recovery, for each of its shards. Answers what is wrong
// with them; empty if nothing is. Only for options that have connection_state_recovery.
std::string configure(const server_options& options, std::size_t shards,
                      socketio::recovery_limits& into);

}  // namespace anteroom::facade
