#include "server/switchboard.hpp"

#include "gateway/session_home.hpp"
#include "identity/endpoints.hpp"

namespace anteroom::facade {

net::landing* switchboard::home_of(const net::http_request& request) {
    std::size_t home = around_.own;
    if (request.path.starts_with(around_.engine_path)) {
        const std::string sid = net::query_value(request.query, "sid");
        if (!sid.empty()) home = gateway::home_of_session(sid, shards_.size());
    } else if (around_.accounts && identity::endpoints::serves(request.path)) {
        home = 0;
    }
    return home == around_.own ? nullptr : shards_[home];
}

}  // namespace anteroom::facade
