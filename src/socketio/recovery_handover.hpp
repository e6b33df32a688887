#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth/claims.hpp"
#include "base/time.hpp"
#include "socketio/packet_offset.hpp"
#include "socketio/recovery_log.hpp"
#include "socketio/recovery_sessions.hpp"
#include "socketio/recovery_stamp.hpp"

namespace anteroom::socketio {

// A client wants back what is kept under its secret name.
struct recovery_claim {
    std::string pid;
    std::string nsp;
    std::optional<auth::claims> claims;
    // What it received last, as it says; of no packet if that can be none. Nothing: it says that it
    // has received nothing.
    std::optional<std::string> offset;
    base::steady_time since{};  // it has asked
};

// A session on its way from one shard to another. What it missed is in the order of the shard that
// it leaves, and is all that was for it among what that shard has seen: what came later, the other
// one knows.
//
//   the log that it leaves        the log that it comes to
//   ....known |missed.....|       ..........|seen there, not here: more of what it missed|...
//                    all seen^
//
// Each shard has its own order of what different threads say, so a position here means nothing
// there. What each origin has said is numbered, and reaches each shard in that order.
struct recovery_handover {
    recovery_session session;
    packet_offset said;  // by the client: it has what came up to there
    // Each with the rooms by which it is for it; none: whatever rooms it is in.
    std::vector<recovery_log::entry> missed;
    seen_stamps seen;
};

// What a shard has under a secret name: nothing, something of another identity, or what is asked
// for, which it then has no more.
struct recovery_answer {
    bool refused = false;
    std::unique_ptr<recovery_handover> found{};
};

}  // namespace anteroom::socketio
