#include "socketio/recovery.hpp"

#include "socketio/hub.hpp"
#include "socketio/name_space.hpp"
#include "socketio/socket.hpp"

namespace anteroom::socketio {

std::unique_ptr<recovery_state> recovery::begin(std::string user) {
    const log_position head = log_.head();
    return std::make_unique<recovery_state>(
        recovery_state{base::make_id(random_), std::move(user), head, recovery_progress{head}});
}

std::optional<recovery_session> recovery::claim(const socket& asking, std::string_view pid) {
    auto& security = asking.within().owner().security();
    const auto is_its = [&](std::string_view nsp, const std::optional<auth::claims>& claims) {
        if (nsp != asking.within().name()) return false;
        if (auth::same_identity(claims, asking.claims())) return true;
        security.record(security_event::recovery_refused, asking, {{"reason", "another identity"}});
        return false;
    };
    if (const auto live = connected_.find(pid); live != connected_.end()) {
        const socket_ptr old{live->second};
        if (!is_its(old->within().name(), old->claims())) return std::nullopt;
        old->give_way();
    }
    const auto* const kept = sessions_.find(pid, now_.steady);
    if (!kept || !is_its(kept->nsp, kept->claims)) return std::nullopt;
    return sessions_.take(pid);
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
}

}  // namespace anteroom::socketio
