// The sessions of `account_service`: how they begin, go on and end.

#include <algorithm>

#include "identity/account_service.hpp"

namespace anteroom::identity {

namespace {

using base::log_level;

constexpr auto remembered = std::chrono::hours{24};  // of what is over

}  // namespace

outcome<session> account_service::open_session(const account& who, base::wall_time now,
                                               std::vector<ended_session>& ended) {
    const auto families = store_.families_of(who.id);
    if (!families) return refused{families.error()};
    for (std::size_t i = 0; i + options_.sessions_of_account_max <= families->size(); ++i)
        if (const auto problem = end((*families)[i], "too_many_sessions", now, ended))
            return refused{problem};
    const auto first = mint_.found_family(random_);
    const auto family = begin_family(first, who.id, options_.refresh, now);
    if (const auto problem = store_.add(family)) return refused{problem};
    return give(who, family, first.text, now);
}

outcome<session> account_service::give(const account& who, const refresh_family& family,
                                       std::string token, base::wall_time now) {
    auto access = keys_.sign(who, family.sid, base::make_id(random_), family.expires, now);
    if (!access) return refused{errc::signing_failed};
    return session{who, std::move(access->text), access->life, std::move(token),
                   std::chrono::ceil<std::chrono::seconds>(family.good_until() - now)};
}

outcome<session> account_service::refresh(std::string_view refresh_token, const caller& by,
                                          base::instant now) {
    if (refresh_token.empty()) return refused{errc::session_missing};
    const auto used = mint_.read(refresh_token);
    if (!used) {
        log(log_level::warning, "refresh_refused", by, {}, "unknown_token");
        return refused{errc::session_ended};
    }
    unit_of_work work{store_};
    if (work.problem()) return refused{work.problem()};
    const auto found = store_.family(used->family);
    if (!found) return refused{found.error()};
    if (!*found) return refused{errc::session_ended};
    const refresh_family& family = **found;
    const auto say_no = [&](errc why, std::string_view reason) {
        log(log_level::warning, "refresh_refused", by, family.account, reason);
        return refused{why};
    };
    outcome<session> given = refused{errc::session_ended};
    switch (judge(family, used->digest(), by.client, options_.refresh, by.arrived.wall, now.wall)) {
        case refresh_verdict::ended:
            return say_no(errc::session_ended, "ended");
        case refresh_verdict::expired:
            return say_no(errc::session_ended, "expired");
        case refresh_verdict::raced:
            return say_no(errc::refresh_raced, "raced");
        case refresh_verdict::reused: {
            std::vector<ended_session> ended;
            if (const auto problem = end(family, "token_reused", now.wall, ended))
                return refused{problem};
            if (const auto problem = work.commit()) return refused{problem};
            tell(ended);
            log(log_level::error, "refresh_reused", by, family.account, "token_reused");
            return refused{errc::session_ended};
        }
        case refresh_verdict::again: {
            const auto who = store_.account_of(family.account);
            if (!who) return refused{who.error()};
            const auto successor = mint_.open(family.previous->sealed_successor, *used);
            if (!*who || !successor) return say_no(errc::session_ended, "no_successor");
            given = give(**who, family, successor->text, now.wall);
            break;
        }
        case refresh_verdict::rotate:
            given = rotate(family, *used, by, now.wall);
            break;
    }
    if (!given) return given;
    if (const auto problem = work.commit()) return refused{problem};
    log(log_level::info, "refreshed", by, family.account);
    return given;
}

outcome<session> account_service::rotate(const refresh_family& family, const refresh_token& used,
                                         const caller& by, base::wall_time now) {
    const auto who = store_.account_of(family.account);
    if (!who) return refused{who.error()};
    if (!*who) return refused{errc::session_ended};
    const auto successor = mint_.make(family.sid, random_);
    const auto next = advance(family, used, successor, mint_.seal(successor, used, random_),
                              by.client, options_.refresh, now);
    const auto moved = store_.advance(next, family.head);
    if (!moved) return refused{moved.error()};
    if (!*moved) return refused{errc::storage_busy};
    return give(**who, next, successor.text, now);
}

outcome<void> account_service::log_out(std::string_view refresh_token,
                                       std::string_view access_token, const caller& by,
                                       base::instant now) {
    std::vector<std::string> sids;
    if (const auto token = mint_.read(refresh_token)) sids.push_back(token->family);
    if (const auto holder = read_access_token(access_token, now)) sids.push_back(holder->sid);
    if (sids.empty()) return {};
    std::vector<ended_session> ended;
    unit_of_work work{store_};
    if (work.problem()) return refused{work.problem()};
    for (const auto& sid : sids) {
        const auto family = store_.family(sid);
        if (!family) return refused{family.error()};
        if (!*family) continue;
        if (const auto problem = end(**family, "logged_out", now.wall, ended))
            return refused{problem};
    }
    if (const auto problem = work.commit()) return refused{problem};
    tell(ended);
    for (const auto& each : ended) log(log_level::info, "logged_out", by, each.account);
    return {};
}

outcome<void> account_service::log_out_everywhere(std::string_view access_token, const caller& by,
                                                  base::instant now) {
    const auto holder = read_access_token(access_token, now);
    if (!holder) return holder.error();
    std::vector<ended_session> ended;
    unit_of_work work{store_};
    if (work.problem()) return refused{work.problem()};
    const auto families = store_.families_of(holder->who.id);
    if (!families) return refused{families.error()};
    for (const auto& each : *families)
        if (const auto problem = end(each, "logged_out", now.wall, ended)) return refused{problem};
    if (const auto problem = work.commit()) return refused{problem};
    tell(ended);
    log(log_level::info, "logged_out_everywhere", by, holder->who.id);
    return {};
}

base::error_code account_service::end(const refresh_family& family, std::string_view reason,
                                      base::wall_time now, std::vector<ended_session>& ended) {
    const auto done = store_.end_family(family.sid, {now, std::string{reason}});
    if (!done) return done.error();
    if (*done) ended.push_back({family.sid, family.account, std::string{reason}, now});
    return {};
}

void account_service::tell(const std::vector<ended_session>& ended) {
    if (!options_.on_ended) return;
    for (const auto& each : ended) options_.on_ended(each);
}

base::error_code account_service::tell_recently_ended(base::wall_time now) {
    const auto since = now - keys_.about().rotation.needed_after;
    const auto families = store_.ended_since(since);
    if (!families) return families.error();
    std::vector<ended_session> ended;
    for (const auto& each : *families)
        ended.push_back({each.sid, each.account, each.ended->reason, each.ended->at});
    tell(ended);
    return {};
}

base::error_code account_service::clean_up(base::wall_time now) {
    return store_.forget_families(now - remembered);
}

void account_service::log(log_level level, std::string_view event, const caller& by,
                          std::string_view account, std::string_view reason) {
    if (!options_.log) return;
    base::log_field fields[3];
    std::size_t count = 0;
    fields[count++] = {"address", by.address};
    if (!account.empty()) fields[count++] = {"identity", account};
    if (!reason.empty()) fields[count++] = {"reason", reason};
    options_.log->write(level, event, {fields, count});
}

}  // namespace anteroom::identity
