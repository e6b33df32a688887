#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <boost/json/array.hpp>

namespace anteroom::socketio {

// One client's answer to a broadcast, or one server's to another.
struct answer {
    boost::json::array values;
    std::vector<std::string> attachments;
};

// What a broadcast that asked for acks brought: an answer for each client that gave one, and how
// many did not, because they were late or left.
struct answers {
    std::vector<answer> given;
    std::size_t missing = 0;

    void merge(answers&& others);
};

}  // namespace anteroom::socketio
