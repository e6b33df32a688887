// What comes back to a client: here, or on its way to another shard and from there.

#include "socketio/recovery_handover.hpp"

#include <algorithm>
#include <iterator>

#include "socketio/recovery.hpp"

namespace anteroom::socketio {

namespace {

// What was kept of the socket, as the log looks at it: with all its rooms, or those given.
recovery_log::reader reader_of(const recovery_session& session,
                               std::vector<recovery_log::membership> rooms) {
    return {session.nsp,      session.id,    session.user, session.since,
            std::move(rooms), session.rooms, session.past, session.has.get()};
}

}  // namespace

bool recovery::exceeds(const entries& all) const {
    std::size_t bytes = 0;
    for (const auto& one : all) bytes += one.bytes;
    return all.size() > limits_.replayed_max.packets || bytes > limits_.replayed_max.bytes;
}

std::optional<log_position> recovery::resume(const recovery_session& session,
                                             const std::optional<std::string>& offset) const {
    std::optional<log_position> known;
    if (!offset)
        known = session.since;
    else if (const auto at = session.progress.position_of(*offset))
        known = at;
    else if (const auto brought = session.baggage ? session.baggage->find(*offset) : known)
        known = brought;
    else
        known = log_.find(reader_of(session, session.rooms), *offset);
    if (!known) return std::nullopt;
    return session.progress.resume(*known, session.left, log_.floor());
}

std::optional<recovery::entries> recovery::missed(const recovery_session& session,
                                                  std::vector<recovery_log::membership> rooms,
                                                  log_position after) const {
    const auto who = reader_of(session, std::move(rooms));
    auto found = log_.missed(who, after, limits_.replayed_max);
    if (!found) return std::nullopt;
    entries all;
    if (session.baggage) {
        const auto first = session.baggage->missed(who, after);
        if (!first) return std::nullopt;
        for (const auto* one : *first) all.push_back(*one);
    }
    for (const auto* one : *found) all.push_back(*one);
    if (exceeds(all)) return std::nullopt;
    return all;
}

recovery_answer recovery::give(const recovery_claim& asked) {
    auto had = claim(asked);
    if (!had.session) return {.refused = had.refused};
    auto& session = *had.session;
    const auto after = resume(session, asked.offset);
    if (!after) return {};
    const auto who = reader_of(session, session.rooms);
    auto later = log_.take_along(who, *after, limits_.replayed_max);
    if (!later) return {};
    auto going = std::make_unique<recovery_handover>();
    if (session.baggage) {
        const auto first = session.baggage->missed(who, *after);
        if (!first) return {};
        for (const auto* one : *first)
            going->missed.push_back(recovery_log::addressed(*one, {}, who));
    }
    std::ranges::move(*later, std::back_inserter(going->missed));
    if (exceeds(going->missed)) return {};
    if (asked.offset) going->said = packet_offset::of(*asked.offset).value_or(packet_offset{});
    going->seen = history_.seen();
    if (session.has) going->seen.merge(*session.has);
    session.has.reset();
    session.baggage.reset();
    going->session = std::move(session);
    return {.found = std::move(going)};
}

std::optional<recovery_session> recovery::take_in(recovery_handover brought,
                                                  log_position kept_from) {
    auto& session = brought.session;
    const auto after = history_.behind(brought.seen, log_.head());
    if (!after || *after < kept_from) return std::nullopt;
    // What was said after it had left, in the order of the other shard: so its rooms of then count,
    // whenever it had entered them, and of its own packets there are none.
    for (auto& in : session.rooms) in.since = 0;
    session.past.clear();
    const recovery_log::reader who{session.nsp,   session.id,    {}, 0,
                                   session.rooms, session.rooms, {}, &brought.seen};
    auto later = log_.take_along(who, *after, limits_.replayed_max);
    if (!later) return std::nullopt;
    auto& all = brought.missed;
    std::ranges::move(*later, std::back_inserter(all));

    log_position at = log_.skip(all.size());
    session.since = session.left = at;
    session.progress = recovery_progress{at, brought.said};
    for (auto& in : session.rooms) in.since = at;
    for (auto& one : all) {
        one.at = ++at;
        one.stamp = {};
    }
    if (!all.empty()) session.baggage = baggage_.add(std::move(all), at, now_.steady);
    if (!history_.seen().covers(brought.seen))
        session.has = std::make_unique<const seen_stamps>(std::move(brought.seen));
    return std::move(session);
}

}  // namespace anteroom::socketio
