#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "socketio/definition.hpp"

namespace anteroom::socketio {

// The namespaces that came to be because clients asked for them, in the whole process: each shard
// has a part of its own, and a name counts once. Safe from any thread.
class child_names {
  public:
    enum class opened : std::uint8_t { created, known, full };

    // A shard has its part of it now. `full`: it would be one more than `names_max`.
    opened open(std::string_view name, std::size_t names_max);
    // A shard's part is gone.
    void close(std::string_view name);

    std::size_t size() const;

  private:
    mutable std::mutex mutex_;
    name_map<std::size_t> shards_;  // that have a part of it
};

}  // namespace anteroom::socketio
