#include "crowd.hpp"

#include <string>

namespace anteroom::bench {
namespace {

using clock = std::chrono::steady_clock;

}  // namespace

void crowd::open(std::size_t count) {
    using namespace std::chrono_literals;
    connection::owner& self = *this;
    const std::size_t wanted = members_.size() + count;
    members_.reserve(wanted);
    auto deadline = clock::now() + setup_.chosen.step_timeout;
    while (joined_ < wanted) {
        while (members_.size() < wanted && members_.size() - joined_ < setup_.chosen.parallel) {
            members_.push_back(make_connection(setup_.chosen.how, setup_.loop, setup_.where, self,
                                               members_.size()));
            members_.back()->open(setup_.mint.next());
        }
        const std::size_t joined_before = joined_;
        setup_.loop.poll_once(10ms);
        const auto now = clock::now();
        if (joined_ > joined_before) deadline = now + setup_.chosen.step_timeout;
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
    const auto deadline = clock::now() + setup_.chosen.step_timeout;
    while (left_ < members_.size()) {
        setup_.loop.poll_once(10ms);
        if (clock::now() > deadline) {
            throw load_error("the server left " + std::to_string(members_.size() - left_) +
                             " connections open after the goodbye");
        }
    }
}

void crowd::on_failed(connection& failed, std::string_view why) {
    throw load_error("connection " + std::to_string(failed.number()) + ": " + std::string(why));
}

}  // namespace anteroom::bench
