#include "crowd.hpp"

#include <string>

namespace anteroom::bench {
namespace {

using clock = std::chrono::steady_clock;

}  // namespace

crowd::crowd(event_loop& loop, const target& where, token_mint& mint, limits bounds)
    : loop_(loop), where_(where), mint_(mint), limits_(bounds) {}

void crowd::open(std::size_t count) {
    using namespace std::chrono_literals;
    connection::owner& self = *this;
    const std::size_t wanted = members_.size() + count;
    members_.reserve(wanted);
    auto deadline = clock::now() + limits_.step_timeout;
    while (joined_ < wanted) {
        while (members_.size() < wanted && members_.size() - joined_ < limits_.parallel_max) {
            members_.push_back(std::make_unique<connection>(loop_, where_, self, members_.size()));
            members_.back()->open(mint_.next());
        }
        const std::size_t joined_before = joined_;
        loop_.poll_once(10ms);
        const auto now = clock::now();
        if (joined_ > joined_before) deadline = now + limits_.step_timeout;
        if (now > deadline) {
            throw load_error("only " + std::to_string(joined_) + " of " + std::to_string(wanted) +
                             " connections were accepted in time");
        }
    }
}

void crowd::close() {
    using namespace std::chrono_literals;
    listener_ = nullptr;
    for (const auto& member : members_) member->close();
    const auto deadline = clock::now() + limits_.step_timeout;
    while (left_ < members_.size()) {
        loop_.poll_once(10ms);
        if (clock::now() > deadline) {
            throw load_error("the server left " + std::to_string(members_.size() - left_) +
                             " streams open after the WebSocket close");
        }
    }
}

void crowd::on_failed(connection& failed, std::string_view why) {
    throw load_error("connection " + std::to_string(failed.number()) + ": " + std::string(why));
}

}  // namespace anteroom::bench
