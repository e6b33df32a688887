#include "socketio/json_memory.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace anteroom::socketio {

std::size_t memory_of(const boost::json::value& value) {
    std::size_t bytes = sizeof value;
    if (const auto* text = value.if_string()) bytes += text->size();
    if (const auto* list = value.if_array())
        for (const auto& one : *list) bytes += memory_of(one);
    if (const auto* object = value.if_object()) bytes += memory_of(*object);
    return bytes;
}

std::size_t memory_of(const boost::json::object& object) {
    std::size_t bytes = 0;
    for (const auto& member : object)
        bytes +=
            sizeof member + member.key().size() + memory_of(member.value()) - sizeof member.value();
    return bytes;
}

}  // namespace anteroom::socketio
