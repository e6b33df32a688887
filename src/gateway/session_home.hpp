#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace anteroom::gateway {

// On which of so many shards the session of that id lives, if there is one. Any text has an answer.
std::size_t home_of_session(std::string_view sid, std::size_t shards);

// An id of base::make_id() for a session on that shard. Which shard a connection goes to is as much
// a part of its 120 bits as the rest: who knows the shard has log2(shards) of them.
std::string make_id_at_home(base::random_source& random, std::size_t shard, std::size_t shards);

}  // namespace anteroom::gateway
