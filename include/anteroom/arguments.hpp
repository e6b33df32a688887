#pragma once

#include <vector>

#include <boost/json/array.hpp>

#include "anteroom/bytes.hpp"

namespace anteroom {

// The arguments of an event as they came, for handlers that take any: JSON values in which
// {"_placeholder":true,"num":n} stands for attachments[n]. Emitting it sends the same again.
struct arguments {
    boost::json::array values;
    std::vector<bytes> attachments;
};

}  // namespace anteroom
