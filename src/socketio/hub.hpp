#pragma once

#include <map>
#include <memory>
#include <string_view>

#include "base/random.hpp"
#include "base/time.hpp"
#include "socketio/executor.hpp"
#include "socketio/name_space.hpp"
#include "socketio/security_log.hpp"
#include "wire/socketio/json_arena.hpp"

namespace anteroom::socketio {

// The Socket.IO side of one shard: its part of every namespace, and what its clients share.
class hub {
  public:
    // `now` is the instant of the shard's current turn; the driver keeps it up to date.
    hub(configuration& settings, const base::instant& now, base::random_source& random,
        std::shared_ptr<executor> runner);

    configuration& settings() const { return settings_; }
    const base::instant& now() const { return now_; }
    base::random_source& random() const { return random_; }
    const std::shared_ptr<executor>& runner() const { return runner_; }
    wire::socketio::json_arena& arena() { return arena_; }

    name_space* find(std::string_view name);

    // Who vouches for connections to this namespace; null if nobody does.
    const authentication* authentication_for(const name_space& joined) const;

    // Whether the program lets who has these claims into a room; without a gate every room is open.
    bool may_enter(const name_space& within, const std::optional<auth::claims>& claims,
                   std::string_view room) const;

    security_log& security() { return security_; }

    // Leaves one line in the program's log, if there is one.
    void log(base::log_level level, std::string_view event,
             std::initializer_list<base::log_field> fields) const;

  private:
    configuration& settings_;
    const base::instant& now_;
    base::random_source& random_;
    std::shared_ptr<executor> runner_;
    wire::socketio::json_arena arena_;
    security_log security_;
    std::map<std::string_view, std::unique_ptr<name_space>> namespaces_;
};

}  // namespace anteroom::socketio
