#include "socketio/json_memory.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace anteroom::socketio {

namespace {

// What a block of the heap costs besides what is in it: the allocator's part and the block's head.
constexpr std::size_t block_bytes = 32;
constexpr std::size_t text_in_value_max = 15;

}  // namespace

std::size_t memory_of(const boost::json::value& value) {
    std::size_t bytes = sizeof value;
    if (const auto* text = value.if_string(); text && text->size() > text_in_value_max)
        bytes += block_bytes + text->size();
    if (const auto* list = value.if_array(); list && !list->empty()) {
        bytes += block_bytes;
        for (const auto& one : *list) bytes += memory_of(one);
    }
    if (const auto* object = value.if_object()) bytes += memory_of(*object);
    return bytes;
}

std::size_t memory_of(const boost::json::object& object) {
    if (object.empty()) return 0;
    std::size_t bytes = block_bytes;
    for (const auto& member : object)
        bytes += sizeof member + block_bytes + member.key().size() + memory_of(member.value()) -
                 sizeof member.value();
    return bytes;
}

}  // namespace anteroom::socketio
