#include "socketio/recovery_sessions.hpp"

#include "socketio/json_memory.hpp"

namespace anteroom::socketio {

namespace {

// What a session takes besides its texts: itself, and its places in the indexes.
constexpr std::size_t session_bytes = 1'024;

std::size_t bytes_of(const recovery_session& session) {
    std::size_t sum = session_bytes + session.nsp.size() + session.user.size();
    for (const auto* all : {&session.rooms, &session.past})
        for (const auto& in : *all) sum += sizeof in + in.room.size();
    if (session.claims) sum += session.claims->memory_bytes();
    return sum + memory_of(session.data);
}

}  // namespace

void recovery_sessions::save(recovery_session session, base::steady_time now) {
    trim(now);
    const std::string user = session.user;
    const key place{session.left_at, ++saved_};
    const std::size_t bytes = bytes_of(session);
    by_pid_.insert_or_assign(session.pid, place);
    sessions_.emplace(place, kept{std::move(session), bytes});
    auto& account = users_[user];
    account.all.insert(place);
    account.bytes += bytes;
    bytes_ += bytes;
    keep_bounds(user);
}

void recovery_sessions::keep_bounds(const std::string& user) {
    for (auto own = users_.find(user);
         own != users_.end() && (own->second.all.size() > limits_.user_count_max ||
                                 own->second.bytes > limits_.user_bytes_max);
         own = users_.find(user))
        erase(sessions_.find(*own->second.all.begin()));
    while (sessions_.size() > limits_.count_max || bytes_ > limits_.bytes_max)
        erase(sessions_.begin());
}

const recovery_session* recovery_sessions::find(std::string_view pid, base::steady_time now) {
    trim(now);
    const auto found = by_pid_.find(pid);
    return found == by_pid_.end() ? nullptr : &sessions_.find(found->second)->second.session;
}

recovery_session recovery_sessions::take(std::string_view pid) {
    return erase(sessions_.find(by_pid_.find(pid)->second));
}

recovery_session recovery_sessions::erase(iterator which) {
    const auto own = users_.find(which->second.session.user);
    own->second.all.erase(which->first);
    own->second.bytes -= which->second.bytes;
    if (own->second.all.empty()) users_.erase(own);
    bytes_ -= which->second.bytes;
    by_pid_.erase(which->second.session.pid);
    recovery_session session = std::move(which->second.session);
    sessions_.erase(which);
    return session;
}

void recovery_sessions::trim(base::steady_time now) {
    while (!sessions_.empty() && sessions_.begin()->first.left_at + limits_.age_max < now)
        erase(sessions_.begin());
}

}  // namespace anteroom::socketio
