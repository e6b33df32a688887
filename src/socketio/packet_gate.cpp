#include "socketio/packet_gate.hpp"

#include "socketio/handler_guard.hpp"
#include "socketio/hub.hpp"
#include "socketio/json_memory.hpp"
#include "socketio/listeners.hpp"
#include "socketio/name_space.hpp"
#include "socketio/socket.hpp"

namespace anteroom::socketio {

bool packet_gate::push(const event_call& event) {
    if (waiting_.size() >= events_max || bytes_ > bytes_max) return false;
    auto made = std::make_shared<passing_event>();
    made->name = event.name;
    made->arguments.reserve(event.arguments.size());
    for (const auto& value : event.arguments) {
        made->bytes += memory_of(value);
        made->arguments.push_back(value);
    }
    for (const auto& data : event.attachments) {
        made->bytes += data.size();
        made->attachments.push_back(data);
    }
    made->ack_id = event.ack_id;
    bytes_ += made->bytes;
    waiting_.push_back(std::move(made));
    return true;
}

void packet_gate::advance(socket& owner) {
    // A middleware that answers at once comes back here while it is being asked.
    if (advancing_) return;
    advancing_ = true;
    while (!waiting_.empty() && !asked_ && owner.connected()) {
        if (at_ < chain_.size()) {
            ask(owner, *chain_[at_++]);
            continue;
        }
        const auto passed = std::move(waiting_.front());
        waiting_.pop_front();
        bytes_ -= passed->bytes;
        at_ = 0;
        event_call event{owner,
                         passed->name,
                         {passed->arguments.begin(), passed->arguments.end()},
                         passed->attachments,
                         passed->ack_id};
        owner.handle(event);
    }
    advancing_ = false;
}

void packet_gate::ask(socket& owner, middleware& next) {
    asked_ = true;
    const socket_ptr who{&owner};
    auto answer = [who, question = ++question_](std::optional<connect_refusal> refusal) {
        auto go_on = [who, question, refusal = std::move(refusal)] {
            if (const auto own = who->listening()) own->gate.on_answer(*who, question, refusal);
        };
        if (who->runner().runs_here())
            go_on();
        else
            who->runner().post(std::move(go_on));
    };
    const std::uint64_t question = question_;
    base::log_sink* const log = owner.within().owner().settings().log;
    if (!guarded(log, "middleware", owner.id(), [&] { next(waiting_.front(), std::move(answer)); }))
        on_answer(owner, question, connect_refusal{"Internal error", {}});
}

void packet_gate::on_answer(socket& owner, std::uint64_t question,
                            const std::optional<connect_refusal>& refusal) {
    if (!asked_ || question != question_) return;
    asked_ = false;
    if (refusal) {
        // Nothing is sent, and the event's ack stays unanswered, as in the reference.
        bytes_ -= waiting_.front()->bytes;
        waiting_.pop_front();
        at_ = 0;
        owner.on_error(*refusal);
    }
    advance(owner);
}

}  // namespace anteroom::socketio
