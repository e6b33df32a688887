#include "wire/socketio/name_watch.hpp"

#include <boost/json/object.hpp>

namespace anteroom::wire::socketio {

namespace {

// What Boost.JSON 1.81 does (boost/json/detail/digest.hpp, impl/object.ipp).
std::uint64_t digest(std::string_view name, std::uintptr_t table) {
    std::uint64_t hash = 0xcbf29ce484222325 + table;
    for (const char c : name)
        hash = (static_cast<std::uint64_t>(static_cast<std::int64_t>(c)) ^ hash) * 0x100000001b3;
    return hash;
}

// Of the table of an object, at least.
std::size_t table_bytes(std::size_t names) {
    constexpr std::size_t head_bytes = 64;
    return head_bytes + names * (sizeof(boost::json::key_value_pair) + sizeof(std::uint32_t));
}

}  // namespace

void name_watch::reset() {
    depth_ = 0;
    bytes_.clear();
    lengths_.clear();
    part_bytes_ = 0;
}

void name_watch::begin_object() {
    open_[depth_++] = {0, lengths_.size(), bytes_.size()};
}

void name_watch::add_part(std::string_view part) {
    if (open_[depth_ - 1].names < unwatched_names) return;
    bytes_ += part;
    part_bytes_ += part.size();
}

void name_watch::add_name(std::string_view last_part) {
    add_part(last_part);
    if (++open_[depth_ - 1].names <= unwatched_names) return;
    lengths_.push_back(static_cast<std::uint32_t>(part_bytes_));
    part_bytes_ = 0;
}

bool name_watch::end_object() {
    const open_object object = open_[--depth_];
    bool well = object.names <= unwatched_names;
    constexpr int places = 8;
    for (int tried = 0; !well && tried < places; ++tried)
        well = fall_well(object, arena_.plan(table_bytes(object.names)));
    lengths_.resize(object.first_length);
    bytes_.resize(object.first_byte);
    return well;
}

// Whether finding them costs about as much as finding names that nobody has chosen.
bool name_watch::fall_well(const open_object& object, std::uintptr_t table) {
    buckets_.assign(object.names, 0);
    std::string_view rest = bytes_;
    rest.remove_prefix(object.first_byte);
    std::size_t met = 0;  // names that lie in front of another one
    for (std::size_t i = object.first_length; i < lengths_.size(); ++i) {
        met += buckets_[digest(rest.substr(0, lengths_[i]), table) % object.names]++;
        rest.remove_prefix(lengths_[i]);
    }
    // By chance it is one in two names.
    return met <= 4 * object.names;
}

}  // namespace anteroom::wire::socketio
