#include "gateway/waiting_room.hpp"

namespace anteroom::gateway {

struct waiting_room::waiting : base::timing_wheel::entry {
    waiting(waiting_room& room, std::uint64_t place, arrival arrived, next_step step)
        : entry([](entry& self, const base::instant&) {
              auto& late = static_cast<waiting&>(self);
              late.owner.settle(late.number, {.refusal = "", .fields = {}, .instead = {}});
          }),
          owner(room),
          number(place),
          who(std::move(arrived)),
          then(std::move(step)) {}

    waiting_room& owner;
    std::uint64_t number;
    arrival who;
    next_step then;
};

waiting_room::waiting_room(net::event_loop& loop, std::shared_ptr<socketio::executor> runner)
    : loop_(loop), runner_(std::move(runner)) {}

waiting_room::~waiting_room() {
    for (auto& [number, one] : waiting_) one->who.exchange->on_abandoned(nullptr);
}

std::uint64_t waiting_room::wait(arrival arrived, std::chrono::milliseconds timeout,
                                 next_step then) {
    const std::uint64_t number = ++last_number_;
    arrived.exchange->on_abandoned([this, number] { waiting_.erase(number); });
    auto one = std::make_unique<waiting>(*this, number, std::move(arrived), std::move(then));
    loop_.wheel().schedule(*one, loop_.now().steady + timeout);
    waiting_.emplace(number, std::move(one));
    return number;
}

answer_function waiting_room::answer_for(std::uint64_t number) {
    return [this, number, runner = runner_](hook_answer answer) {
        if (runner->runs_here()) return settle(number, std::move(answer));
        // The room is there as long as its shard's thread runs what is posted.
        runner->post([this, number, answer = std::move(answer)]() mutable {
            settle(number, std::move(answer));
        });
    };
}

void waiting_room::settle(std::uint64_t number, hook_answer answer) {
    const auto found = waiting_.find(number);
    if (found == waiting_.end()) return;  // answered before, too late, or the peer has gone
    const std::unique_ptr<waiting> one = std::move(found->second);
    waiting_.erase(found);
    one->cancel();
    one->who.exchange->on_abandoned(nullptr);
    one->then(std::move(one->who), std::move(answer));
}

}  // namespace anteroom::gateway
