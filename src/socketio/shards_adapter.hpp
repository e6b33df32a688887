#pragma once

#include <memory>
#include <vector>

#include "base/log.hpp"
#include "socketio/adapter.hpp"
#include "socketio/executor.hpp"
#include "socketio/sealed_packet.hpp"

namespace anteroom::socketio {

class hub;

// The adapter of one process: all its shards. A broadcast is encoded once and posted to each shard
// that is not the caller's; a question goes to each, and their answers are gathered on one.
class shards_adapter final : public adapter {
  public:
    // The log, which may be null, outlives the shards.
    explicit shards_adapter(const sealer& seal, base::log_sink* log = nullptr)
        : seal_(seal), log_(log) {}

    // Before the first of them runs. The hub is used on the executor's thread alone.
    void add(std::shared_ptr<executor> runner, hub& on) {
        shards_.push_back({std::move(runner), &on});
    }

    void broadcast(std::string_view nsp, const audience& to, const outgoing_event& event) override;
    void broadcast_with_ack(std::string_view nsp, const audience& to, const outgoing_event& event,
                            std::optional<std::chrono::milliseconds> timeout,
                            detail::unique_function<void(answers)> done) override;
    void fetch_sockets(std::string_view nsp, const audience& to,
                       detail::unique_function<void(socket_states)> done) override;
    void command(std::string_view nsp, const audience& to, const socket_command& what) override;
    void complain(std::string_view what, std::string_view event) override;
    void server_side_emit(std::string_view nsp, const outgoing_event& event,
                          std::optional<std::chrono::milliseconds> timeout,
                          detail::unique_function<void(answers)> done) override;

    // Another server of the cluster sent this to the servers; its handlers run on one shard.
    void on_server_event(std::string_view nsp, std::string_view json, server_answer answer) const;

  private:
    struct shard {
        std::shared_ptr<executor> runner;
        hub* on;
    };
    template <class Do>
    void on_each(Do what) const;
    void emit_on_each(std::string_view nsp, const audience& to, const outgoing_event& event);
    // ask(hub, answer) on each shard; done(all the answers, merged) on one.
    template <class Part, class Ask>
    void gather(Ask ask, detail::unique_function<void(Part)> done) const;

    sealer seal_;
    base::log_sink* log_;
    std::vector<shard> shards_;
};

}  // namespace anteroom::socketio
