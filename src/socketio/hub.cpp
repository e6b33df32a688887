#include "socketio/hub.hpp"

namespace anteroom::socketio {

namespace_definition& configuration::define(std::string_view name) {
    std::string full{name};
    if (!full.starts_with('/')) full.insert(0, 1, '/');
    auto& slot = namespaces[full];
    if (!slot) {
        slot = std::make_unique<namespace_definition>();
        slot->name = full;
    }
    return *slot;
}

hub::hub(configuration& settings, const base::instant& now, base::random_source& random,
         std::shared_ptr<executor> runner)
    : settings_(settings),
      now_(now),
      random_(random),
      runner_(std::move(runner)),
      security_(settings.log) {
    for (auto& [name, definition] : settings_.namespaces)
        namespaces_.emplace(definition->name, std::make_unique<name_space>(*this, *definition));
}

name_space* hub::find(std::string_view name) {
    const auto found = namespaces_.find(name);
    return found == namespaces_.end() ? nullptr : found->second.get();
}

const authentication* hub::authentication_for(const name_space& joined) const {
    const auto& own = joined.definition().authenticate;
    return own ? own.get() : settings_.authenticate.get();
}

bool hub::may_enter(const name_space& within, const std::optional<auth::claims>& claims,
                    std::string_view room) const {
    const auto& own = within.definition().may_enter;
    const auto& gate = own ? own : settings_.may_enter;
    if (!gate) return true;
    try {
        return (*gate)(claims, room);
    } catch (const std::exception& error) {
        log(base::log_level::error, "handler_threw",
            {{"event", "can_access_room"}, {"what", error.what()}});
    } catch (...) {
        log(base::log_level::error, "handler_threw", {{"event", "can_access_room"}});
    }
    return false;
}

void hub::log(base::log_level level, std::string_view event,
              std::initializer_list<base::log_field> fields) const {
    if (settings_.log) settings_.log->write(level, event, {fields.begin(), fields.size()});
}

}  // namespace anteroom::socketio
