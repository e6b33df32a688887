#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace anteroom::identity {

// Port: what is kept of passwords. Slow on purpose; any thread, several at once.
class password_hasher {
  public:
    virtual ~password_hasher() = default;

    // What is to be kept of it. `errc::hashing_failed` if there is no memory.
    virtual base::result<std::string> hash(std::string_view password) = 0;

    // Whether `kept` was made of it. Takes as long either way.
    virtual base::result<bool> verify(std::string_view password, std::string_view kept) = 0;

    // Whether `kept` was made with less effort than is made now.
    virtual bool outdated(std::string_view kept) = 0;
};

}  // namespace anteroom::identity
