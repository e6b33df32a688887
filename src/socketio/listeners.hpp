#pragma once

#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include "anteroom/disconnect_reason.hpp"
#include "socketio/definition.hpp"
#include "socketio/handler_list.hpp"
#include "socketio/packet_gate.hpp"

namespace anteroom::socketio {

// What only a socket with handlers of its own has. Whoever runs one of them holds this, because a
// socket that is disconnected meanwhile lets it go.
struct listeners : boost::intrusive_ref_counter<listeners, boost::thread_unsafe_counter> {
    handler_list<void(event_call&)> events;
    handler_list<void(event_call&)> any;                 // before all others
    handler_list<void(const sent_event&)> any_outgoing;  // events that are sent, not acks
    handler_list<void(disconnect_reason)> disconnecting;
    handler_list<void(disconnect_reason)> disconnect;
    handler_list<void()> renewed;
    handler_list<void(const connect_refusal&)> error;  // what a packet middleware said
    packet_gate gate;
    std::uint64_t next_id = 1;
};

}  // namespace anteroom::socketio
