#pragma once

#include <anteroom/anteroom.hpp>

namespace anteroom_app {

// Serves the chat page that was built into the program; without one, a page that says so.
void serve_page(anteroom::server& io);

}  // namespace anteroom_app
