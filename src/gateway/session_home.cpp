#include "gateway/session_home.hpp"

#include <cstdint>

namespace anteroom::gateway {

std::size_t home_of_session(std::string_view sid, std::size_t shards) {
    if (shards == 1) return 0;
    std::uint32_t hash = 2'166'136'261;  // FNV-1a
    for (const char c : sid) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619;
    return hash % shards;
}

std::string make_id_at_home(base::random_source& random, std::size_t shard, std::size_t shards) {
    std::string id = base::make_id(random);
    while (home_of_session(id, shards) != shard) id = base::make_id(random);
    return id;
}

}  // namespace anteroom::gateway
