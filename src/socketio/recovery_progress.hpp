#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

#include "socketio/packet_offset.hpp"
#include "socketio/recovery_log.hpp"

namespace anteroom::socketio {

// How far one socket has come in the log: what it was sent, of which its client may lack the end.
//
//        known: all of it arrived, or the client would say an earlier one
//          v
//   --settled--------floor---first_behind--------latest---------left
//       the log has lost these | of these it knows all
//
// So a client that was quiet for long, and knows only what the log has lost since, can still be
// told all that it missed.
class recovery_progress {
  public:
    recovery_progress() = default;
    // It has all up to there; `last` is what its client says for that.
    explicit recovery_progress(log_position joined, const packet_offset& last = {})
        : latest_{joined, last}, settled_{latest_} {}

    // A packet is being sent.
    void on_sent(log_position at, const packet_offset& offset, log_position floor) {
        if (latest_.at <= floor || latest_.at == settled_.at) {
            settled_ = latest_;
            first_behind_ = at;
        }
        latest_ = {at, offset};
        withheld_ = 0;
    }
    // A packet was for it, and may not be sent: its token has expired.
    void on_withheld(log_position at) {
        if (withheld_ == 0) withheld_ = at;
    }
    // An offset goes to the client by itself, for the last packet of the log: so that one that is
    // sent nothing else has something to say.
    void on_marked(log_position head, const packet_offset& offset) { mark_ = {head, offset}; }

    // Which packet that is, if it is one that this remembers.
    std::optional<log_position> position_of(std::string_view offset) const {
        for (const auto* one : {&latest_, &mark_, &settled_})
            if (one->offset.text() == offset) return one->at;
        return std::nullopt;
    }

    // Behind which packet of the log begins what the client, which has received up to `known`, may
    // lack; nothing if the log may have lost some of it.
    std::optional<log_position> resume(log_position known, log_position left,
                                       log_position floor) const {
        if (known >= latest_.at)
            return std::max(known, withheld_ == 0 ? left : std::min(left, withheld_ - 1));
        if (known >= floor) return known;
        if (latest_.at <= floor) return std::nullopt;
        if (known >= settled_.at && first_behind_ > floor) return floor;
        return std::nullopt;
    }

  private:
    struct mark {
        log_position at = 0;
        packet_offset offset;
    };
    mark latest_;
    mark settled_;  // the last one that the log has lost, or when it came in
    mark mark_;
    log_position first_behind_ = 0;  // the first one that was sent after `settled_`
    log_position withheld_ = 0;      // the first one that was not sent after `latest_`
};

}  // namespace anteroom::socketio
