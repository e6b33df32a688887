#pragma once

#include "server/engine_host.hpp"
#include "server/engine_session.hpp"
#include "server/listener_list.hpp"

namespace anteroom::detail {

// What stands behind a raw engine server.
class engine_core final : public engine_host {
  public:
    using engine_host::engine_host;
    ~engine_core() override;

    void on_connection(detail::unique_function<void(engine_socket)> handler);
    // For new sessions, on their shard's thread.
    void greet(engine_session& opened);

  private:
    void check_use() override;
    std::unique_ptr<gateway::application> make_application(facade::running_shard& on) override;

    std::vector<std::unique_ptr<detail::unique_function<void(engine_socket)>>> on_connection_;
};

}  // namespace anteroom::detail
