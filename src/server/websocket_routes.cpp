#include "server/websocket_routes.hpp"

#include "server/deflate_options.hpp"

namespace anteroom::facade {

void websocket_routes::add(std::string path, websocket_route route) {
    std::erase_if(routes_, [&](const auto& one) { return one->path == path; });
    auto made = std::make_unique<served_websocket_route>();
    made->path = std::move(path);
    made->program = std::move(route);
    const auto& options = made->program.options;
    made->limits.message_bytes_max = options.message_bytes_max;
    made->limits.fragments_max = options.fragments_max;
    if (options.per_message_deflate) made->deflate = settings_of(*options.per_message_deflate);
    routes_.push_back(std::move(made));
}

std::string websocket_routes::problem() const {
    for (const auto& one : routes_) {
        const std::string route = "the WebSocket route \"" + one->path + "\" ";
        const auto& options = one->program.options;
        if (!one->path.starts_with('/')) return route + "must start with /";
        if (!one->program.authorize)
            return route + "does not say who may connect: give it `authorize`";
        if (options.message_bytes_max == 0 || options.fragments_max == 0 ||
            options.output_bytes_max == 0)
            return route + "has a limit of nothing";
        if (options.ping_interval.count() <= 0 || options.ping_timeout.count() <= 0)
            return route + "must ping after more than nothing";
        if (options.per_message_deflate)
            if (auto wrong = problem_of(*options.per_message_deflate); !wrong.empty())
                return route + "has a bad " + wrong;
    }
    return {};
}

served_websocket_route* websocket_routes::find(std::string_view path) const {
    for (const auto& one : routes_)
        if (one->path == path) return one.get();
    return nullptr;
}

}  // namespace anteroom::facade
