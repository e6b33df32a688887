#include "socketio/shards_adapter.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "socketio/handler_guard.hpp"
#include "socketio/hub.hpp"
#include "socketio/socket.hpp"

namespace anteroom::socketio {

namespace {

template <class List>
void append(List& all, List&& more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

// Waits for the parts of one answer.
template <class Part>
struct collector {
    std::size_t awaited;
    detail::unique_function<void(Part)> done;
    Part all{};

    void take(Part&& part) {
        all.merge(std::move(part));
        if (--awaited == 0) done(std::move(all));
    }
};

void perform(const socket_command& command, socket& on) {
    switch (command.what) {
        case socket_command::kind::join:
            for (const auto& room : command.rooms) on.join(room);
            return;
        case socket_command::kind::leave:
            for (const auto& room : command.rooms) on.leave(room);
            return;
        case socket_command::kind::disconnect:
            return on.disconnect(false);
        case socket_command::kind::close:
            return on.disconnect(true);
    }
}

}  // namespace

void answers::merge(answers&& others) {
    append(given, std::move(others.given));
    missing += others.missing;
}

void socket_states::merge(socket_states&& others) {
    append(sockets, std::move(others.sockets));
}

shards_adapter::shard* shards_adapter::own_shard() {
    const auto own =
        std::ranges::find_if(shards_, [](const shard& one) { return one.runner->runs_here(); });
    return own == shards_.end() ? nullptr : &*own;
}

template <class There, class Here>
void shards_adapter::on_each(shard* own, const recovery_stamp& stamp, There there, Here here) {
    for (auto& one : shards_)
        if (&one != own) one.runner->post(there(*one.on, stamp));
    if (own) here(*own->on, stamp);
}

template <class There, class Here>
void shards_adapter::say(There there, Here here) {
    shard* const own = own_shard();
    if (shards_.size() < 2 || !shards_.front().on->recovering())
        return on_each(own, {}, std::move(there), std::move(here));
    const auto numbered_here = [&](hub& on, const recovery_stamp& stamp) {
        on.recovering()->on_broadcast(stamp);
        here(on, stamp);
    };
    const auto numbered_there = [&](hub& on, const recovery_stamp& stamp) {
        return [&on, stamp, then = there(on, stamp)]() mutable {
            on.recovering()->on_broadcast(stamp);
            then();
        };
    };
    if (own) {
        const auto origin = static_cast<std::size_t>(own - shards_.data()) + 1;
        return on_each(own, {origin, ++own->broadcasts}, numbered_there, numbered_here);
    }
    const std::lock_guard one_at_a_time{outside_};
    on_each(own, {0, ++broadcasts_outside_}, numbered_there, numbered_here);
}

template <class Part, class Ask>
void shards_adapter::gather(Ask ask, detail::unique_function<void(Part)> done, bool numbered) {
    if (shards_.empty()) return done({});
    shard* const own = own_shard();
    const address home = own ? *own : shards_.front();
    const auto all = std::make_shared<collector<Part>>(collector<Part>{
        shards_.size(), [home, done = std::move(done)](Part whole) mutable {
            guarded(home.on->settings().log, "answers", {}, [&] { done(std::move(whole)); });
        }});
    const auto ask_one = [home, all, ask](hub& on, const recovery_stamp& stamp) {
        ask(
            on,
            [home, all](Part part) {
                auto take = [all, part = std::move(part)]() mutable { all->take(std::move(part)); };
                if (home.runner->runs_here())
                    take();
                else
                    home.runner->post(std::move(take));
            },
            stamp);
    };
    const auto there = [&](hub& on, const recovery_stamp& stamp) {
        return [&on, stamp, ask_one] { ask_one(on, stamp); };
    };
    if (numbered)
        say(there, ask_one);
    else
        on_each(own, {}, there, ask_one);
}

void shards_adapter::broadcast(std::string_view nsp, const audience& to,
                               const outgoing_event& event) {
    if (shards_.empty()) return;
    // Each of a parent's namespaces writes its own name into the packet, and each shard the offset
    // under which it keeps it.
    if (is_parent_name(nsp) || shards_.front().on->recovering())
        return say(
            [&](hub& on, const recovery_stamp& stamp) {
                return [&on, stamp, name = std::string{nsp}, to, event = owned_event{event}] {
                    for (auto* const one : on.all_named(name)) one->emit(to, event, stamp);
                };
            },
            [&](hub& on, const recovery_stamp& stamp) {
                for (auto* const one : on.all_named(nsp)) one->emit(to, event, stamp);
            });
    const auto packet = seal_event(nsp, {}, event, seal_);
    say(
        [&](hub& on, const recovery_stamp&) {
            return [&on, name = std::string{nsp}, to, packet] {
                if (auto* const within = on.find(name)) within->broadcast(to, packet);
            };
        },
        [&](hub& on, const recovery_stamp&) {
            if (auto* const within = on.find(nsp)) within->broadcast(to, packet);
        });
}

void shards_adapter::broadcast_with_ack(std::string_view nsp, const audience& to,
                                        const outgoing_event& event,
                                        std::optional<std::chrono::milliseconds> timeout,
                                        detail::unique_function<void(answers)> done) {
    gather<answers>(
        [name = std::string{nsp}, to, event = owned_event{event}, timeout](
            hub& on, auto answer, const recovery_stamp& stamp) {
            const auto within = on.all_named(name);
            if (within.empty()) return answer(answers{});
            const auto all = std::make_shared<collector<answers>>(
                collector<answers>{within.size(), std::move(answer)});
            for (auto* const one : within)
                one->broadcast_with_ack(
                    to, event, timeout, [all](answers part) { all->take(std::move(part)); }, stamp);
        },
        std::move(done), true);
}

void shards_adapter::fetch_sockets(std::string_view nsp, const audience& to,
                                   detail::unique_function<void(socket_states)> done) {
    gather<socket_states>(
        [name = std::string{nsp}, to](hub& on, const auto& answer, const recovery_stamp&) {
            socket_states found;
            if (auto* const within = on.find(name))
                for (const auto& one : within->select(to))
                    found.sockets.push_back(one->state_now());
            answer(std::move(found));
        },
        std::move(done), false);
}

void shards_adapter::command(std::string_view nsp, const audience& to, const socket_command& what) {
    const auto perform_on = [](hub& on, std::string_view name, const audience& those,
                               const socket_command& command) {
        for (auto* const within : on.all_named(name))
            for (const auto& one : within->select(those)) perform(command, *one);
    };
    on_each(
        own_shard(), {},
        [&](hub& on, const recovery_stamp&) {
            return [&on, perform_on, name = std::string{nsp}, to, what] {
                perform_on(on, name, to, what);
            };
        },
        [&](hub& on, const recovery_stamp&) { perform_on(on, nsp, to, what); });
}

void shards_adapter::claim(const recovery_claim& asked,
                           detail::unique_function<void(recovery_answer)> done) {
    shard* const own = own_shard();
    struct answers_awaited {
        std::size_t awaited;
        detail::unique_function<void(recovery_answer)> done;
        bool refused = false;

        void take(recovery_answer given) {
            --awaited;
            refused = refused || given.refused;
            if (!done || (awaited > 0 && !given.found)) return;
            given.refused = refused && !given.found;
            std::exchange(done, nullptr)(std::move(given));
        }
    };
    const auto all =
        std::make_shared<answers_awaited>(answers_awaited{shards_.size() - 1, std::move(done)});
    for (auto& one : shards_) {
        if (&one == own) continue;
        one.runner->post([on = one.on, asked, all, home = own->runner] {
            home->post([all, given = on->recovering()->give(asked)]() mutable {
                all->take(std::move(given));
            });
        });
    }
}

// On a shard's thread, because the log is as old as they are.
void shards_adapter::complain(std::string_view what, std::string_view event) {
    if (shards_.empty() || !log_) return;
    auto write = [log = log_, what = std::string{what}, event = std::string{event}] {
        const base::log_field fields[] = {{"event", event}};
        log->write(base::log_level::error, what, fields);
    };
    const auto& first = shards_.front();
    if (first.runner->runs_here())
        write();
    else
        first.runner->post(std::move(write));
}

// There is no other server.
void shards_adapter::server_side_emit(std::string_view, const outgoing_event& event,
                                      std::optional<std::chrono::milliseconds>,
                                      detail::unique_function<void(answers)> done) {
    complain("server_side_emit_without_cluster", event.json);
    if (done) done({});
}

void shards_adapter::on_server_event(std::string_view nsp, std::string_view json,
                                     server_answer answer) const {
    if (shards_.empty()) return;
    const auto& first = shards_.front();
    if (first.runner->runs_here()) return first.on->on_server_event(nsp, json, std::move(answer));
    first.runner->post([on = first.on, name = std::string{nsp}, text = std::string{json},
                        answer = std::move(answer)]() mutable {
        on->on_server_event(name, text, std::move(answer));
    });
}

}  // namespace anteroom::socketio
