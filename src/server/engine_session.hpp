#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "anteroom/engine_socket.hpp"
#include "base/log.hpp"
#include "base/message.hpp"
#include "gateway/session_user.hpp"
#include "server/listener_list.hpp"
#include "socketio/executor.hpp"

namespace anteroom::detail {

// What stands behind the handles of a raw session. Shared by them and the session's user; belongs
// to the shard's thread, but for what is const and for post().
class engine_session : public std::enable_shared_from_this<engine_session> {
  public:
    engine_session(gateway::connection& below, engine_request first_request,
                   std::shared_ptr<socketio::executor> runner, base::log_sink* log);

    std::string_view id() const { return id_; }
    int protocol() const { return protocol_; }
    const engine_request& request() const { return request_; }
    ready_state state() const { return state_.load(std::memory_order_relaxed); }

    // Null once it has ended.
    gateway::connection* below() const { return below_; }

    // Any thread: runs now on the session's own, otherwise later there, unless it ends before.
    template <class Do>
    void post(Do what) {
        if (runner_->runs_here()) {
            if (below_) what(*below_);
            return;
        }
        runner_->post([self = shared_from_this(), what = std::move(what)]() mutable {
            if (self->below_) what(*self->below_);
        });
    }
    void send(base::shared_message message);
    void close(bool discard);

    // Runs every handler of an event.
    template <class... Arguments, class... Given>
    void tell(facade::listener_list<Arguments...>& handlers, std::string_view event,
              const Given&... given) {
        const auto kept = shared_from_this();
        handlers.each([&](auto& handler) { guard(event, [&] { handler(given...); }); });
    }
    // Runs a handler of the program; what it throws is logged.
    template <class Run>
    void guard(std::string_view event, Run run) {
        try {
            run();
        } catch (const std::exception& error) {
            log_what_was_thrown(event, error.what());
        } catch (...) {
            log_what_was_thrown(event, "unknown");
        }
    }
    void end(disconnect_reason reason);

    facade::listener_list<engine_message> on_message;
    facade::listener_list<disconnect_reason> on_close;
    facade::listener_list<> on_upgrading;
    facade::listener_list<> on_upgrade;
    facade::listener_list<> on_heartbeat;
    facade::listener_list<engine_packet> on_packet;
    facade::listener_list<engine_packet> on_packet_create;
    facade::listener_list<> on_flush;
    facade::listener_list<> on_drain;

  private:
    void log_what_was_thrown(std::string_view event, std::string_view what);

    std::string id_;
    int protocol_;
    engine_request request_;
    std::shared_ptr<socketio::executor> runner_;
    base::log_sink* log_;
    gateway::connection* below_;
    std::atomic<ready_state> state_ = ready_state::open;
};

}  // namespace anteroom::detail
