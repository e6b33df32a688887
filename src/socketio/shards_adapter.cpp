#include "socketio/shards_adapter.hpp"

#include <algorithm>
#include <iterator>

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

template <class Do>
void shards_adapter::on_each(Do what) const {
    for (const auto& [runner, on] : shards_) {
        if (runner->runs_here())
            what(*on);
        else
            runner->post([on = on, what]() mutable { what(*on); });
    }
}

template <class Part, class Ask>
void shards_adapter::gather(Ask ask, detail::unique_function<void(Part)> done) const {
    if (shards_.empty()) return done({});
    const auto here =
        std::ranges::find_if(shards_, [](const shard& one) { return one.runner->runs_here(); });
    const shard home = here == shards_.end() ? shards_.front() : *here;
    const auto all = std::make_shared<collector<Part>>(collector<Part>{
        shards_.size(), [home, done = std::move(done)](Part whole) mutable {
            guarded(home.on->settings().log, "answers", {}, [&] { done(std::move(whole)); });
        }});
    on_each([home, all, ask](hub& on) mutable {
        ask(on, [home, all](Part part) {
            auto take = [all, part = std::move(part)]() mutable { all->take(std::move(part)); };
            if (home.runner->runs_here())
                take();
            else
                home.runner->post(std::move(take));
        });
    });
}

void shards_adapter::broadcast(std::string_view nsp, const audience& to,
                               const outgoing_event& event) {
    if (shards_.empty()) return;
    // Each of a parent's namespaces writes its own name into the packet, and each shard the offset
    // under which it keeps it.
    if (is_parent_name(nsp) || shards_.front().on->recovering())
        return emit_on_each(nsp, to, event);
    const auto packet = seal_event(nsp, {}, event, seal_);
    for (const auto& [runner, on] : shards_) {
        if (runner->runs_here()) {
            if (auto* const within = on->find(nsp)) within->broadcast(to, packet);
        } else {
            runner->post([on = on, name = std::string{nsp}, to, packet] {
                if (auto* const within = on->find(name)) within->broadcast(to, packet);
            });
        }
    }
}

void shards_adapter::emit_on_each(std::string_view nsp, const audience& to,
                                  const outgoing_event& event) {
    for (const auto& [runner, on] : shards_) {
        if (runner->runs_here()) {
            for (auto* const one : on->all_named(nsp)) one->emit(to, event);
        } else {
            runner->post([on = on, name = std::string{nsp}, to, event = owned_event{event}] {
                for (auto* const one : on->all_named(name)) one->emit(to, event);
            });
        }
    }
}

void shards_adapter::broadcast_with_ack(std::string_view nsp, const audience& to,
                                        const outgoing_event& event,
                                        std::optional<std::chrono::milliseconds> timeout,
                                        detail::unique_function<void(answers)> done) {
    gather<answers>(
        [name = std::string{nsp}, to, event = owned_event{event}, timeout](hub& on, auto answer) {
            const auto within = on.all_named(name);
            if (within.empty()) return answer(answers{});
            const auto all = std::make_shared<collector<answers>>(
                collector<answers>{within.size(), std::move(answer)});
            for (auto* const one : within)
                one->broadcast_with_ack(to, event, timeout,
                                        [all](answers part) { all->take(std::move(part)); });
        },
        std::move(done));
}

void shards_adapter::fetch_sockets(std::string_view nsp, const audience& to,
                                   detail::unique_function<void(socket_states)> done) {
    gather<socket_states>(
        [name = std::string{nsp}, to](hub& on, const auto& answer) {
            socket_states found;
            if (auto* const within = on.find(name))
                for (const auto& one : within->select(to))
                    found.sockets.push_back(one->state_now());
            answer(std::move(found));
        },
        std::move(done));
}

void shards_adapter::command(std::string_view nsp, const audience& to, const socket_command& what) {
    on_each([name = std::string{nsp}, to, what](hub& on) {
        for (auto* const within : on.all_named(name))
            for (const auto& one : within->select(to)) perform(what, *one);
    });
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
