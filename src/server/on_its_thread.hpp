#pragma once

#include <span>
#include <string>
#include <utility>

#include "anteroom/arguments.hpp"
#include "anteroom/detail/event_text.hpp"
#include "anteroom/detail/socket_ref.hpp"
#include "socketio/outgoing_event.hpp"
#include "socketio/socket.hpp"

namespace anteroom::detail {

inline socketio::outgoing_event outgoing(const event_text& text) {
    return {text.json(), text.attachments()};
}

// What is asked of a socket on its own thread happens at once; from another it is posted there.
template <class Do>
void on_its_thread(const socket_ref& ref, Do what) {
    if (!ref) return;
    if (ref->runner().runs_here()) return what(*ref);
    ref->runner().post([ref, what = std::move(what)]() mutable { what(*ref); });
}

arguments copy_of(std::span<const boost::json::value> values,
                  std::span<const std::string> attachments);

}  // namespace anteroom::detail
