#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "auth/arena.hpp"
#include "auth/claims.hpp"
#include "jose/fingerprint.hpp"

namespace anteroom::auth {

// What all copies of a `claims` share.
struct claims::contents {
    // Copies the payload into one block of `payload_bytes`, as an arena has measured it: a
    // connection keeps its claims for as long as it lives.
    contents(std::string_view token, const boost::json::object& payload, std::size_t payload_bytes)
        : block(new std::byte[payload_bytes]),
          storage({block.get(), payload_bytes}),
          values(payload, &storage),
          mark(token) {}
    contents(const contents&) = delete;
    contents& operator=(const contents&) = delete;

    std::unique_ptr<std::byte[]> block;
    arena storage;
    boost::json::object values;
    std::string decimals;  // the texts of integers in `who`
    identity who;          // views into the two above
    base::wall_time expires_at;
    std::optional<base::wall_time> issued_at;
    std::optional<base::wall_time> not_before;
    jose::fingerprint mark;
};

}  // namespace anteroom::auth
