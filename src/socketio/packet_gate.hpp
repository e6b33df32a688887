#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/array.hpp>

#include "socketio/definition.hpp"

namespace anteroom::socketio {

// An event on its way through the packet middlewares, kept because they may answer later.
struct passing_event {
    std::string name;
    boost::json::array arguments;
    std::vector<std::string> attachments;
    std::optional<std::uint64_t> ack_id;
    std::size_t bytes = 0;  // of its text and attachments, roughly
};

// The middlewares that a socket's events pass before its handlers (socket.io 4.8, `socket.use`).
// Events pass one at a time, so that their order stays: behind one whose middleware has not
// answered the others wait, up to a limit. Belongs to its socket.
class packet_gate {
  public:
    using passing_ptr = std::shared_ptr<passing_event>;
    // Answered once, now or later, on any thread: nothing to let the event pass, or why not.
    using middleware = detail::unique_function<void(passing_ptr, next_function)>;

    static constexpr std::size_t events_max = 256;
    static constexpr std::size_t bytes_max = 1024 * 1024;  // and one event

    bool empty() const { return chain_.empty(); }
    void use(middleware added) { chain_.push_back(std::make_unique<middleware>(std::move(added))); }

    // False if too much waits already.
    bool push(const event_call& event);
    // Takes the events as far as they come now. handle(passing_event&) those that have passed.
    void advance(socket& owner);

  private:
    void ask(socket& owner, middleware& next);
    void on_answer(socket& owner, std::uint64_t question,
                   const std::optional<connect_refusal>& refusal);

    std::vector<std::unique_ptr<middleware>> chain_;
    std::deque<passing_ptr> waiting_;  // the first is with chain_[at_ - 1]
    std::size_t bytes_ = 0;
    std::size_t at_ = 0;
    std::uint64_t question_ = 0;  // counts, so that a second answer finds none
    bool asked_ = false;
    bool advancing_ = false;
};

}  // namespace anteroom::socketio
