#pragma once

#include <string>

namespace anteroom_app {

// Where the bundles of socket.io-client are that were built or installed with this program; empty
// if they were not.
std::string client_folder();

}  // namespace anteroom_app
