#include "socketio/configuration.hpp"

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

parent_namespace& configuration::define_parent() {
    auto& made = *parents.emplace_back(std::make_unique<parent_namespace>());
    made.definition.name = "_" + std::to_string(parents.size() - 1);
    return made;
}

}  // namespace anteroom::socketio
