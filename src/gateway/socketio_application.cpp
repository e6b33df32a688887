#include "gateway/socketio_application.hpp"

#include "gateway/connection.hpp"
#include "socketio/client.hpp"

namespace anteroom::gateway {

namespace {

class socketio_user final : public session_user {
  public:
    socketio_user(socketio::hub& hub, connection& below,
                  std::shared_ptr<const socketio::handshake> first_request)
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

std::unique_ptr<session_user> socketio_application::open(
    connection& below, const std::shared_ptr<const socketio::handshake>& first_request) {
    return std::make_unique<socketio_user>(hub_, below, first_request);
}

}  // namespace anteroom::gateway
