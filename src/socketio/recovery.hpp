#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "anteroom/disconnect_reason.hpp"
#include "auth/revocation.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "socketio/definition.hpp"
#include "socketio/recovery_baggage.hpp"
#include "socketio/recovery_handover.hpp"
#include "socketio/recovery_log.hpp"
#include "socketio/recovery_progress.hpp"
#include "socketio/recovery_sessions.hpp"
#include "socketio/recovery_stamp.hpp"
#include "socketio/room_index.hpp"

namespace anteroom::socketio {

struct recovery_limits {
    recovery_log::limits log;
    recovery_sessions::limits sessions;
    recovery_log::amount replayed_max{1'000, 512 * 1024};  // to one socket that comes back
    recovery_baggage::limits baggage{};
};

// Whether who was connected until then may come back: it lost its connection. Who left or was sent
// away, broke the protocol, or did not read what it was sent, may not.
constexpr bool may_come_back_after(disconnect_reason reason) {
    switch (reason) {
        case disconnect_reason::transport_close:
        case disconnect_reason::transport_error:
        case disconnect_reason::forced_close:
        case disconnect_reason::ping_timeout:
        case disconnect_reason::server_shutting_down:
        case disconnect_reason::forced_server_close:
        case disconnect_reason::token_expired:
            return true;
        default:
            return false;
    }
}

// What a socket is to be given back, from its CONNECT to its place in the namespace.
struct recovery_return {
    recovery_session session;
    log_position after = 0;                         // the client has what came up to it
    std::vector<recovery_log::membership> rooms{};  // those of its rooms that it still may be in
    std::vector<std::string> forbidden{};           // and those that it may not
    std::vector<recovery_log::entry> missed{};
};

// What a socket carries that can be recovered.
struct recovery_state {
    struct joined_room {
        const room_index::room* in;
        log_position since;
    };

    std::string pid;
    std::string user;  // who it is counted for
    log_position since = 0;
    recovery_progress progress;
    std::vector<joined_room> rooms{};
    std::vector<recovery_log::membership>
        past{};                               // rooms that it left while the log goes back so far
    std::unique_ptr<recovery_return> back{};  // until it is connected
    std::vector<std::string> forbidden{};     // what it lost on the way back
    bool recovered = false;
    bool stays_away = false;                   // it was told to: nothing is kept of it
    base::steady_time asked{};                 // when its CONNECT came
    std::unique_ptr<recovery_claim> sought{};  // what it wants back, if this shard had nothing
    bool asked_again = false;
    std::shared_ptr<recovery_baggage> baggage{};  // as in recovery_session
    std::unique_ptr<const seen_stamps> has{};
};

// Connection state recovery of one shard (socket.io 4.8, `connectionStateRecovery`): what sockets
// may have to be sent again, and those that may come back. Without it none of this is there.
class recovery {
  public:
    recovery(const recovery_limits& limits, const base::instant& now, base::random_source& random)
        : limits_(limits),
          now_(now),
          random_(random),
          log_(limits.log),
          sessions_(limits.sessions),
          baggage_(limits.baggage) {}

    recovery_log& log() { return log_; }
    packet_offset next_offset() { return packet_offset::make(random_); }
    log_position append(std::string_view nsp, recovery_log::kind of, std::string_view name,
                        recovery_log::entry packet) {
        return log_.append(nsp, of, name, std::move(packet), now_.steady);
    }

    // For a socket that is new.
    std::unique_ptr<recovery_state> begin(std::string user);

    // This broadcast is processed now.
    void on_broadcast(const recovery_stamp& stamp) { history_.add(stamp, log_.head()); }

    // Takes out what is kept under that secret name, if it is the asker's: of its namespace and
    // its identity. A socket that still seems connected there gives way to who has asked after it
    // did, because its client knows better.
    struct claimed {
        bool refused = false;  // it is of another identity, and stays
        std::optional<recovery_session> session{};
    };
    claimed claim(const recovery_claim& asked);

    // Behind which packet begins what the client lacks that says this; nothing if it may not be
    // known.
    std::optional<log_position> resume(const recovery_session& session,
                                       const std::optional<std::string>& offset) const;
    // What it missed, with these of its rooms; nothing if some is lost or it is too much.
    std::optional<std::vector<recovery_log::entry>> missed(
        const recovery_session& session, std::vector<recovery_log::membership> rooms,
        log_position after) const;

    // To and from other shards: takes out what a client wants back there, with what it missed, and
    // takes that in. The namespace's packets are here from `kept_from` on. What may not be whole
    // is nothing, and forgotten.
    recovery_answer give(const recovery_claim& asked);
    std::optional<recovery_session> take_in(recovery_handover brought, log_position kept_from);

    void keep(recovery_session session) { sessions_.save(std::move(session), now_.steady); }

    void add(const recovery_state& state, socket& connected);
    void remove(const recovery_state& state);

    // What a token that no longer counts has left behind, or a namespace that is gone.
    void forget(const auth::revocation& what);
    void forget_namespace(std::string_view nsp);

    // Lets go what nobody can come back for any more.
    void on_time();

    const recovery_sessions& sessions() const { return sessions_; }

  private:
    using entries = std::vector<recovery_log::entry>;
    bool exceeds(const entries& all) const;

    recovery_limits limits_;
    const base::instant& now_;
    base::random_source& random_;
    recovery_log log_;
    recovery_sessions sessions_;
    recovery_baggage::room baggage_;
    stamp_history history_;
    boost::unordered_flat_map<std::string_view, socket*, name_hash, std::equal_to<>> connected_;
};

}  // namespace anteroom::socketio
