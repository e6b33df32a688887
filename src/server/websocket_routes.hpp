#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "anteroom/websocket.hpp"
#include "gateway/options.hpp"
#include "wire/websocket/deflate_negotiation.hpp"
#include "wire/websocket/frame_decoder.hpp"

namespace anteroom::facade {

// A WebSocket route of the program, and its options as the rooms below take them.
struct served_websocket_route {
    std::string path;
    websocket_route program;
    wire::websocket::limits limits;
    std::optional<wire::websocket::deflate_settings> deflate;
};

// All of them. Filled before the server runs, then read by every shard.
class websocket_routes {
  public:
    // The options outlive the routes.
    explicit websocket_routes(const gateway::cors_options& cors) : cors_(cors) {}

    // The last one said for a path counts.
    void add(std::string path, websocket_route route);

    // What keeps a server with these routes from starting, in one line; empty if nothing does.
    std::string problem() const;

    served_websocket_route* find(std::string_view path) const;
    const gateway::cors_options& cors() const { return cors_; }

  private:
    const gateway::cors_options& cors_;
    std::vector<std::unique_ptr<served_websocket_route>> routes_;
};

}  // namespace anteroom::facade
