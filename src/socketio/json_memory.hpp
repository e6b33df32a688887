#pragma once

#include <cstddef>

#include <boost/json/fwd.hpp>

namespace anteroom::socketio {

// What JSON takes in memory, at least, in bytes: good enough for a limit. It must not nest deeper
// than the decoders let it.
std::size_t memory_of(const boost::json::value& value);
std::size_t memory_of(const boost::json::object& object);

}  // namespace anteroom::socketio
