#include "gateway/socketio_application.hpp"

#include "gateway/connection.hpp"
#include "socketio/client.hpp"

namespace anteroom::gateway {

namespace {

constexpr std::chrono::seconds sweep_interval{30};

class socketio_user final : public session_user {
  public:
    socketio_user(socketio::hub& hub, connection& below, socketio::handshake_ptr first_request)
        : client_(hub, below, std::move(first_request),
                  below.protocol() == wire::engineio::revision::v3
                      ? std::make_unique<const socketio::legacy_peer>(below.sid())
                      : nullptr) {
        client_.on_open();
    }

    base::error_code on_message(std::string_view data, bool binary) override {
        return binary ? client_.on_binary(data) : client_.on_text(data);
    }
    void on_closed(disconnect_reason reason) override { client_.on_closed(reason); }
    void on_time() override { client_.on_time(); }
    std::optional<base::steady_time> next_deadline() const override {
        return client_.next_deadline();
    }
    bool trusts_peer() const override { return client_.authenticated(); }

  private:
    socketio::client client_;
};

}  // namespace

socketio_application::socketio_application(socketio::configuration& settings,
                                           const base::instant& now, base::random_source& random,
                                           std::shared_ptr<socketio::executor> runner,
                                           base::timing_wheel& wheel)
    : now_(now), hub_(settings, now, random, std::move(runner)), sweeper_(*this, wheel) {
    if (hub_.recovering()) sweeper_.schedule();
}

socketio_application::sweeper::sweeper(socketio_application& application,
                                       base::timing_wheel& timers)
    : entry([](entry& self, const base::instant&) {
          auto& one = static_cast<sweeper&>(self);
          one.owner.hub_.recovering()->on_time();
          one.schedule();
      }),
      owner(application),
      wheel(timers) {}

void socketio_application::sweeper::schedule() {
    wheel.schedule(*this, owner.now_.steady + sweep_interval);
}

std::unique_ptr<session_user> socketio_application::open(
    connection& below, const socketio::handshake_ptr& first_request) {
    return std::make_unique<socketio_user>(hub_, below, first_request);
}

}  // namespace anteroom::gateway
