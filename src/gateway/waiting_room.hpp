#pragma once

#include <cstdint>
#include <memory>

#include <boost/unordered/unordered_flat_map.hpp>

#include "gateway/cors.hpp"
#include "gateway/hooks.hpp"
#include "net/event_loop.hpp"
#include "net/http_connection.hpp"
#include "socketio/executor.hpp"

namespace anteroom::gateway {

// A request on its way to a session.
struct arrival {
    net::exchange_ptr exchange;
    header_fields fields;  // of the response, collected on the way
    request_ptr copy;      // null as long as no hook has looked at it
    origin_standing standing = origin_standing::unknown;

    const net::http_request& request() const { return exchange->request(); }
};

// Requests that wait for an answer of the program, each until its deadline. There are never more
// than connections. Belongs to the shard's thread, but for the answer functions that it gives.
class waiting_room {
  public:
    using next_step = detail::unique_function<void(arrival, hook_answer)>;

    waiting_room(net::event_loop& loop, std::shared_ptr<socketio::executor> runner);
    ~waiting_room();

    // Keeps the request until it is answered, or until `timeout`, when it goes on with a refusal.
    // One whose peer leaves is dropped. Gives its number.
    std::uint64_t wait(arrival arrived, std::chrono::milliseconds timeout, next_step then);

    // Lets that request go on; any thread. Only the first answer counts.
    answer_function answer_for(std::uint64_t number);

    std::size_t size() const { return waiting_.size(); }

  private:
    struct waiting;
    void settle(std::uint64_t number, hook_answer answer);

    net::event_loop& loop_;
    std::shared_ptr<socketio::executor> runner_;
    std::uint64_t last_number_ = 0;
    boost::unordered_flat_map<std::uint64_t, std::unique_ptr<waiting>> waiting_;
};

}  // namespace anteroom::gateway
