#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "net/address.hpp"

namespace anteroom::net {

// How many connections a server has, and how many one address may have of them. What is above
// either limit is closed before anything is read from it.
//
// Loopback and trusted proxies count towards the whole alone: they speak for many. An IPv6 host
// has a network of its own, so that its first 64 bits are counted as one. Any thread.
class connection_quota {
  public:
    struct limits {
        std::size_t total_max;
        std::size_t per_address_max;
        std::vector<address_range> trusted_proxies;
    };
    explicit connection_quota(limits limit) : limits_(std::move(limit)) {}

    enum class verdict : unsigned char { admitted, server_full, address_full };
    // Who is admitted leaves once.
    verdict admit(const address& peer);
    void leave(const address& peer);

    // What was admitted, until it goes.
    class place {
      public:
        place(connection_quota& quota, const address& peer) : quota_(quota), peer_(peer) {}
        ~place() { quota_.leave(peer_); }
        place(const place&) = delete;
        place& operator=(const place&) = delete;

      private:
        connection_quota& quota_;
        const address peer_;
    };
    // Nothing where there is no room.
    std::unique_ptr<place> place_for(const address& peer);

    std::size_t total() const;

  private:
    using key = std::array<unsigned char, 16>;
    static key key_of(const address& peer);
    bool counted_alone(const address& peer) const;

    const limits limits_;
    mutable std::mutex mutex_;
    std::size_t total_ = 0;
    boost::unordered_flat_map<key, std::size_t> by_address_;
};

// What this process may open, less a tenth for everything else it opens.
std::size_t connections_from_descriptor_limit();

}  // namespace anteroom::net
