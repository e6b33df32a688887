#include "socketio/recovery.hpp"

#include "socketio/hub.hpp"
#include "socketio/name_space.hpp"
#include "socketio/socket.hpp"

namespace anteroom::socketio {

std::unique_ptr<recovery_state> recovery::begin(std::string user) {
    const log_position head = log_.head();
    return std::make_unique<recovery_state>(recovery_state{.pid = base::make_id(random_),
                                                           .user = std::move(user),
                                                           .since = head,
                                                           .progress = recovery_progress{head},
                                                           .asked = now_.steady});
}

recovery::claimed recovery::claim(const recovery_claim& asked) {
    const auto is_its = [&](const std::optional<auth::claims>& claims) {
        return auth::same_identity(claims, asked.claims);
    };
    if (const auto live = connected_.find(asked.pid); live != connected_.end()) {
        const socket_ptr old{live->second};
        if (old->within().name() != asked.nsp) return {};
        if (!is_its(old->claims())) return {.refused = true};
        if (old->came_after(asked.since)) return {};
        old->give_way();
    }
    const auto* const kept = sessions_.find(asked.pid, now_.steady);
    if (!kept || kept->nsp != asked.nsp) return {};
    if (!is_its(kept->claims)) return {.refused = true};
    return {.session = sessions_.take(asked.pid)};
}

void recovery::add(const recovery_state& state, socket& connected) {
    connected_.insert_or_assign(state.pid, &connected);
}

void recovery::remove(const recovery_state& state) {
    connected_.erase(state.pid);
}

void recovery::forget(const auth::revocation& what) {
    sessions_.forget_if([&](const recovery_session& session) {
        return session.claims && what.fits(*session.claims);
    });
}

void recovery::forget_namespace(std::string_view nsp) {
    sessions_.forget_if([&](const recovery_session& session) { return session.nsp == nsp; });
}

void recovery::on_time() {
    log_.trim(now_.steady);
    sessions_.trim(now_.steady);
    baggage_.trim(now_.steady);
}

}  // namespace anteroom::socketio
