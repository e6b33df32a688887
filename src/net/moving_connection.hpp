#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/time.hpp"
#include "net/address.hpp"
#include "net/connection_quota.hpp"
#include "net/http_parser.hpp"
#include "net/stream.hpp"

namespace anteroom::net {

// A request as far as it has come, and what its peer has sent behind it.
struct begun_request {
    http_parser parser;
    std::string unread;
    base::steady_time began;
    bool whole;
};

// A connection on its way to another thread's loop; no loop watches it. Its place in the quota, if
// there is one, goes with it and is given back where nobody takes it in.
class moving_connection {
  public:
    moving_connection(stream io, const address& peer, connection_quota* quota)
        : stream_(std::move(io)), peer_(peer), quota_(quota) {}
    moving_connection(moving_connection&& other) noexcept
        : request(std::move(other.request)),
          stream_(std::move(other.stream_)),
          peer_(other.peer_),
          quota_(std::exchange(other.quota_, nullptr)) {}
    moving_connection& operator=(moving_connection&&) = delete;
    ~moving_connection() {
        if (quota_) quota_->leave(peer_);
    }

    std::optional<begun_request> request;  // none: it has sent nothing yet

  private:
    friend class connection_set;

    stream stream_;
    address peer_;
    connection_quota* quota_;
};

// Port: where connections come in from other threads. Any thread.
class landing {
  public:
    virtual void take_in(moving_connection moved) = 0;

  protected:
    ~landing() = default;
};

}  // namespace anteroom::net
