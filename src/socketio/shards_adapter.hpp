#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
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
        shards_.push_back({{std::move(runner), &on}});
    }

    void broadcast(std::string_view nsp, const audience& to, const outgoing_event& event) override;
    void broadcast_with_ack(std::string_view nsp, const audience& to, const outgoing_event& event,
                            std::optional<std::chrono::milliseconds> timeout,
                            detail::unique_function<void(answers)> done) override;
    void fetch_sockets(std::string_view nsp, const audience& to,
                       detail::unique_function<void(socket_states)> done) override;
    void command(std::string_view nsp, const audience& to, const socket_command& what) override;
    bool has_others() const override { return shards_.size() > 1; }
    void claim(const recovery_claim& asked,
               detail::unique_function<void(recovery_answer)> done) override;
    void complain(std::string_view what, std::string_view event) override;
    void server_side_emit(std::string_view nsp, const outgoing_event& event,
                          std::optional<std::chrono::milliseconds> timeout,
                          detail::unique_function<void(answers)> done) override;

    // Another server of the cluster sent this to the servers; its handlers run on one shard.
    void on_server_event(std::string_view nsp, std::string_view json, server_answer answer) const;

  private:
    struct address {
        std::shared_ptr<executor> runner;
        hub* on;
    };
    // Each thread writes into its own, so they lie apart.
    struct alignas(64) shard : address {
        std::uint64_t broadcasts = 0;  // of its own thread
    };
    shard* own_shard();
    // Does it on each shard: there(hub, stamp) makes what is posted to the others, and only when
    // that is under way here(hub, stamp) does it on this one. So what it causes here reaches every
    // shard after it. Broadcasts are numbered where connections are recovered.
    template <class There, class Here>
    void say(There there, Here here);
    // ask(hub, answer, stamp) on each shard; done(all the answers, merged) on one.
    template <class Part, class Ask>
    void gather(Ask ask, detail::unique_function<void(Part)> done, bool numbered);
    template <class There, class Here>
    void on_each(shard* own, const recovery_stamp& stamp, There there, Here here);

    sealer seal_;
    base::log_sink* log_;
    std::vector<shard> shards_;
    std::mutex outside_;  // threads that are no shard's number and post one at a time
    std::uint64_t broadcasts_outside_ = 0;
};

}  // namespace anteroom::socketio
