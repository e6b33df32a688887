#pragma once

#include <memory>
#include <string>

#include "server/key_refresher.hpp"
#include "socketio/definition.hpp"

namespace anteroom::detail {

// What jwt() made of its options: rules, or what is wrong with them in one line.
struct authentication_state {
    std::shared_ptr<const socketio::authentication> rules;
    std::shared_ptr<facade::key_refresher> refresher;  // of its keys
    std::string problem;
};

}  // namespace anteroom::detail
