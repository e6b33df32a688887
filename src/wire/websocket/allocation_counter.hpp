#pragma once

#include <cstddef>

namespace anteroom::wire::websocket {

// For tests: what operator new was asked for since this object was made. One at a time.
class allocation_counter {
  public:
    allocation_counter();

    std::size_t allocations() const;
    std::size_t bytes() const;       // sum of all requests
    std::size_t live_bytes() const;  // of these, not yet given back
};

}  // namespace anteroom::wire::websocket
