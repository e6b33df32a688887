#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

#include "anteroom/detail/unique_function.hpp"
#include "base/time.hpp"

namespace anteroom::socketio {

enum class ack_outcome : std::uint8_t { answered, timed_out, disconnected, too_many };

// What a client answered, valid during the callback; empty unless it did.
struct ack_answer {
    ack_outcome outcome{};
    std::span<const boost::json::value> arguments;
    std::span<const std::string> attachments;
};

using ack_callback = detail::unique_function<void(const ack_answer&)>;

// The acks that a socket waits for. Each callback is called once: with the answer, or with what
// came instead. A timed-out one is gone from memory (a late answer finds nothing).
class ack_table {
  public:
    void add(std::uint64_t id, base::steady_time deadline, ack_callback callback);

    // The callback that waits for `id`, if one does.
    std::optional<ack_callback> take(std::uint64_t id);
    // Any one whose time is over.
    std::optional<ack_callback> take_due(base::steady_time now);
    std::optional<ack_callback> take_any();

    std::optional<base::steady_time> next_deadline() const;
    std::size_t size() const { return waiting_.size(); }

  private:
    struct waiting {
        std::uint64_t id;
        base::steady_time deadline;
        ack_callback callback;
    };

    ack_callback take_at(std::size_t at);

    std::vector<waiting> waiting_;
};

}  // namespace anteroom::socketio
