#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "auth/verification_queue.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "socketio/configuration.hpp"
#include "socketio/executor.hpp"
#include "socketio/name_space.hpp"
#include "socketio/recovery.hpp"
#include "socketio/security_log.hpp"
#include "wire/socketio/json_arena.hpp"
#include "wire/socketio/msgpack_decoder.hpp"

namespace anteroom::socketio {

// The Socket.IO side of one shard: its part of every namespace, and what its clients share.
class hub {
  public:
    // `now` is the instant of the shard's current turn; the driver keeps it up to date.
    hub(configuration& settings, const base::instant& now, base::random_source& random,
        std::shared_ptr<executor> runner);
    ~hub();

    configuration& settings() const { return settings_; }
    const base::instant& now() const { return now_; }
    base::random_source& random() const { return random_; }
    const std::shared_ptr<executor>& runner() const { return runner_; }
    wire::socketio::json_arena& arena() { return arena_; }
    // Only where the parser is msgpack.
    wire::socketio::msgpack_decoder& msgpack() { return *msgpack_; }

    name_space* find(std::string_view name);
    // A parent's namespace, made now. Null: clients caused as many as they may.
    name_space* open_child(parent_namespace& parent, std::string_view name);
    // Those that a broadcast to `name` is for: a namespace, or all that a parent has.
    std::vector<name_space*> all_named(std::string_view name);
    // Nobody is in it any more. A parent's namespace ends, if the program wants that.
    void on_emptied(const name_space& emptied);

    // Who vouches for connections to the namespaces of a definition; null if nobody does.
    const authentication* authentication_for(const namespace_definition& joined) const;

    // Whether the program's gate and its rules let who has these claims into a room.
    bool may_enter(const name_space& within, const std::optional<auth::claims>& claims,
                   std::string_view room) const;

    // The program's rules; null: there are none. Others in their place hold from the next event on,
    // and rooms that they do not allow are left.
    const std::shared_ptr<const auth::policy>& policy() const { return policy_; }
    void use(std::shared_ptr<const auth::policy> rules);

    // Another server sent `["name",arguments...]` to this namespace's servers (socket.io 4.8,
    // `serverSideEmit`). The answer is destroyed uncalled where nobody listens.
    void on_server_event(std::string_view nsp, std::string_view json, server_answer answer);

    // Disconnects everybody here whose token it fits.
    void revoke(const auth::revocation& what);

    // What gives lost connections back their state. Null, for as long as the hub lives, where that
    // is not wanted; whether it is may be asked from any thread.
    recovery* recovering() const { return recovery_.get(); }

    // A session that comes from another shard, if all that its client missed is there, and nobody
    // has revoked its token on the way.
    std::optional<recovery_session> take_in(recovery_handover brought);

    security_log& security() { return security_; }
    const security_log& security() const { return security_; }

    // Where the tokens that come to this shard are judged.
    auth::verification_queue& verifications() { return verifications_; }

    // Leaves one line in the program's log, if there is one.
    void log(base::log_level level, std::string_view event,
             std::initializer_list<base::log_field> fields) const;

  private:
    std::vector<socket_ptr> everybody() const;
    void close_if_empty(std::string_view name);

    configuration& settings_;
    const base::instant& now_;
    base::random_source& random_;
    std::shared_ptr<executor> runner_;
    std::shared_ptr<hub*> self_;  // what posted work looks for; null inside once this is gone
    wire::socketio::json_arena arena_;
    std::optional<wire::socketio::msgpack_decoder> msgpack_;
    security_log security_;
    std::shared_ptr<const auth::policy> policy_;
    auth::verification_queue verifications_;
    const std::unique_ptr<recovery> recovery_;
    std::map<std::string_view, std::unique_ptr<name_space>> namespaces_;  // keys live in the values
};

}  // namespace anteroom::socketio
