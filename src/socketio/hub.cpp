#include "socketio/hub.hpp"

#include <utility>

#include <boost/json/array.hpp>

#include "socketio/handler_guard.hpp"
#include "socketio/socket.hpp"

namespace anteroom::socketio {

hub::hub(configuration& settings, const base::instant& now, base::random_source& random,
         std::shared_ptr<executor> runner)
    : settings_(settings),
      now_(now),
      random_(random),
      runner_(std::move(runner)),
      self_(std::make_shared<hub*>(this)),
      security_(settings.log),
      policy_(settings.policy),
      verifications_({}, now_,
                     [runner = runner_, self = self_](auto task) {
                         runner->post([self, task = std::move(task)]() mutable {
                             if (*self) task();
                         });
                     }),
      recovery_(settings.recovery ? std::make_unique<recovery>(*settings.recovery, now_, random_)
                                  : nullptr) {
    if (settings_.seal.parser == packet_parser::msgpack) msgpack_.emplace();
    for (auto& [name, definition] : settings_.namespaces) {
        auto made = std::make_unique<name_space>(*this, *definition, definition->name);
        namespaces_.emplace(made->name(), std::move(made));
    }
}

hub::~hub() {
    *self_ = nullptr;
}

name_space* hub::find(std::string_view name) {
    const auto found = namespaces_.find(name);
    return found == namespaces_.end() ? nullptr : found->second.get();
}

name_space* hub::open_child(parent_namespace& parent, std::string_view name) {
    const auto opened = settings_.children.open(name, settings_.limit.child_namespaces_max);
    if (opened == child_names::opened::full) return nullptr;
    auto made = std::make_unique<name_space>(*this, parent.definition, name);
    auto& child = *made;
    // What was said in it before it was here is in no log, at a position of its own.
    if (recovery_) child.keep_from(recovery_->log().skip(1) + 1);
    namespaces_.emplace(child.name(), std::move(made));
    if (opened == child_names::opened::created)
        for (const auto& handler : settings_.on_new_namespace)
            guarded(settings_.log, "new_namespace", {}, [&] { (*handler)(child.name()); });
    return &child;
}

std::vector<name_space*> hub::all_named(std::string_view name) {
    std::vector<name_space*> all;
    if (auto* const one = find(name)) return {one};
    for (const auto& [own_name, one] : namespaces_)
        if (one->definition().name == name) all.push_back(one.get());
    return all;
}

// Whoever says that it is empty still stands in it, so it goes on a later turn.
void hub::on_emptied(const name_space& emptied) {
    if (!settings_.cleanup_empty_child_namespaces || !emptied.is_child()) return;
    runner_->post([self = self_, name = std::string{emptied.name()}] {
        if (*self) (*self)->close_if_empty(name);
    });
}

void hub::close_if_empty(std::string_view name) {
    const auto found = namespaces_.find(name);
    if (found == namespaces_.end() || !found->second->empty()) return;
    settings_.children.close(name);
    namespaces_.erase(found);
    if (recovery_) recovery_->forget_namespace(name);
}

const authentication* hub::authentication_for(const namespace_definition& joined) const {
    return joined.authenticate ? joined.authenticate.get() : settings_.authenticate.get();
}

bool hub::may_enter(const name_space& within, const std::optional<auth::claims>& claims,
                    std::string_view room) const {
    const auto& own = within.definition().may_enter;
    const auto& gate = own ? own : settings_.may_enter;
    if (gate) {
        bool may = false;
        guarded(settings_.log, "can_access_room", {}, [&] { may = (*gate)(claims, room); });
        if (!may) return false;
    }
    if (!policy_ || !policy_->governs_rooms()) return true;
    return policy_->enter(auth::subject_of(claims), within.name(), room, now_.wall).allowed();
}

void hub::use(std::shared_ptr<const auth::policy> rules) {
    policy_ = std::move(rules);
    for (const auto& one : everybody()) one->leave_forbidden_rooms("policy_changed");
}

// Chosen first: a handler that hears of one's change may end another.
std::vector<socket_ptr> hub::everybody() const {
    std::vector<socket_ptr> all;
    for (const auto& [name, within] : namespaces_)
        for (auto& member : within->select({})) all.push_back(std::move(member));
    return all;
}

void hub::on_server_event(std::string_view nsp, std::string_view json, server_answer answer) {
    const auto within = settings_.namespaces.find(nsp);
    // Not the shard's arena, which a packet that is being handled may still need.
    wire::socketio::json_arena arena;
    const auto parsed = arena.parse(json);
    const auto* const all = parsed ? (*parsed)->if_array() : nullptr;
    if (within == settings_.namespaces.end() || !all || all->empty()) return;
    const auto* const name = all->front().if_string();
    auto& listeners = within->second->server_events;
    const auto found = name ? listeners.find(std::string_view{*name}) : listeners.end();
    if (found == listeners.end()) return;
    const auto first = std::make_shared<server_answer>(std::move(answer));
    for (const auto& handler : found->second)
        guarded(settings_.log, found->first, {}, [&] {
            (*handler)({all->begin() + 1, all->end()}, [first](std::string given) {
                if (auto once = std::exchange(*first, nullptr)) once(std::move(given));
            });
        });
}

void hub::revoke(const auth::revocation& what) {
    for (const auto& one : everybody())
        if (one->claims() && what.fits(*one->claims())) one->revoke(what.reason);
    if (recovery_) recovery_->forget(what);
}

std::optional<recovery_session> hub::take_in(recovery_handover brought) {
    const auto* const within = find(brought.session.nsp);
    if (!within) return std::nullopt;
    const auto& claims = brought.session.claims;
    if (claims && settings_.revocations && settings_.revocations->revoked(*claims, now_))
        return std::nullopt;
    return recovery_->take_in(std::move(brought), within->kept_from());
}

void hub::log(base::log_level level, std::string_view event,
              std::initializer_list<base::log_field> fields) const {
    if (settings_.log) settings_.log->write(level, event, {fields.begin(), fields.size()});
}

}  // namespace anteroom::socketio
