#pragma once

#include <string>

#include "anteroom/engine.hpp"
#include "gateway/hooks.hpp"
#include "gateway/options.hpp"
#include "net/http_connection.hpp"

namespace anteroom::facade {

constexpr std::size_t threads_max = 64;

// Options as the rooms below take them. Answers what is wrong in one line; empty if nothing is.
std::string configure(const engine_options& options, gateway::options& gateway,
                      net::http_settings& http);

// What the options want to be asked about.
void add_hooks(const engine_options& options, gateway::hooks& into);

}  // namespace anteroom::facade
