#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wire/socketio/arena_resource.hpp"

namespace anteroom::wire::socketio {

// Keeps the names of large objects from being chosen so that they share buckets of Boost.JSON's
// table, whose hash is FNV and begins with the address of the table: easy to foresee, and then a
// message of a megabyte costs seconds (hash_flood). While a text is read it notes the names of each
// object beyond its first 127; before such an object is made it looks how they would fall, and has
// the arena put the table where they fall well.
class name_watch {
  public:
    static constexpr std::size_t depth_max = 65;

    explicit name_watch(arena_resource& arena) : arena_(arena) {}

    void reset();
    // At most depth_max at a time.
    void begin_object();
    // A name, which may come in parts.
    void add_part(std::string_view part);
    void add_name(std::string_view last_part);
    // Before the innermost object is made, which must be the next thing that the arena gives memory
    // for. False: its names fall badly wherever it lies; nobody's do by chance.
    bool end_object();

  private:
    static constexpr std::size_t unwatched_names = 127;

    struct open_object {
        std::size_t names;
        std::size_t first_length;  // of its names that are noted
        std::size_t first_byte;
    };

    bool fall_well(const open_object& object, std::uintptr_t table);

    arena_resource& arena_;
    std::array<open_object, depth_max> open_;
    std::size_t depth_ = 0;
    std::string bytes_;
    std::vector<std::uint32_t> lengths_;
    std::size_t part_bytes_ = 0;
    std::vector<std::uint16_t> buckets_;
};

}  // namespace anteroom::wire::socketio
