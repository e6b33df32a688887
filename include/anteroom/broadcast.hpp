#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value_ref.hpp>

#include "anteroom/detail/event_text.hpp"

namespace anteroom::socketio {
class adapter;
}

namespace anteroom {

// Whom to send to: a value, each call answers a new one (socket.io 4.8, `BroadcastOperator`).
// Without a room it is everyone in the namespace. A socket's id is a room that it alone is in.
// May be used from any thread, and after the server is gone, when it does nothing.
class broadcast_operator {
  public:
    broadcast_operator() = default;
    broadcast_operator(std::weak_ptr<socketio::adapter> adapter, std::string nsp)
        : adapter_(std::move(adapter)), nsp_(std::move(nsp)) {}

    // The namespace's name.
    std::string_view nsp() const { return nsp_; }

    [[nodiscard]] broadcast_operator to(std::string_view room) const;
    [[nodiscard]] broadcast_operator to(const std::vector<std::string>& rooms) const;
    [[nodiscard]] broadcast_operator in(std::string_view room) const { return to(room); }
    [[nodiscard]] broadcast_operator except(std::string_view room) const;
    // Skips those to whom it could not be sent at once.
    [[nodiscard]] broadcast_operator volatile_() const;

    // Encoded once for all. A member of several of the rooms gets it once.
    template <class... Arguments>
    void emit(std::string_view event, const Arguments&... arguments) const {
        send(detail::event_text{event}.with(arguments...));
    }
    void emit(std::string_view event, std::initializer_list<boost::json::value_ref> payload) const {
        send(detail::event_text{event}.with(boost::json::value(payload)));
    }

  private:
    void send(detail::event_text&& text) const;

    std::weak_ptr<socketio::adapter> adapter_;
    std::string nsp_;
    std::vector<std::string> rooms_;
    std::vector<std::string> except_;
    bool volatile_only_ = false;
};

}  // namespace anteroom
