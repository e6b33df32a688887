#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "anteroom/arguments.hpp"
#include "anteroom/detail/event_text.hpp"
#include "anteroom/detail/socket_ref.hpp"

namespace anteroom {

// The answer that a client asked for with an event: the last parameter of a handler. Call it once,
// now or later, on any thread. Later calls do nothing, and so does every call if the client asked
// for no answer or is gone.
class ack {
  public:
    ack() = default;
    ack(detail::socket_ref asked_by, std::optional<std::uint64_t> id)
        : asked_by_(std::move(asked_by)), id_(id) {}
    ack(ack&& other) noexcept
        : asked_by_(std::move(other.asked_by_)), id_(std::exchange(other.id_, std::nullopt)) {}
    ack& operator=(ack&& other) noexcept {
        asked_by_ = std::move(other.asked_by_);
        id_ = std::exchange(other.id_, std::nullopt);
        return *this;
    }

    // Whether the client waits for an answer that has not been given.
    bool wanted() const { return id_.has_value(); }

    template <class... Arguments>
    void operator()(const Arguments&... arguments) {
        if (wanted()) send(detail::event_text{}.with(arguments...));
    }

    // {"ok":true}
    void accept();
    // {"ok":false,"code":code,"message":message}; the message only if there is one.
    void refuse(std::string_view code, std::string_view message = {});

  private:
    void send(detail::event_text&& text);

    detail::socket_ref asked_by_;
    std::optional<std::uint64_t> id_;
};

// What became of an ack that this server asked a client for.
enum class ack_status : unsigned char {
    answered,
    timed_out,
    disconnected,   // the client was gone, or went before it answered
    too_many,       // the socket waits for more acks than its limit allows
    reserved_name,  // of the event: nothing was sent
};

struct ack_result {
    ack_status status = ack_status::disconnected;
    arguments answer;  // empty unless it is answered

    explicit operator bool() const { return status == ack_status::answered; }
};

}  // namespace anteroom
