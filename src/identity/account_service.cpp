#include "identity/account_service.hpp"

#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "auth/error.hpp"
#include "base/check.hpp"
#include "identity/credential_rules.hpp"

namespace anteroom::identity {

namespace {

using base::log_level;

auth::verifier make_verifier(const key_ring& keys) {
    auth::verifier_options rules;
    rules.issuers.push_back({keys.about().issuer, keys.about().audience, keys.source()});
    rules.user_id_claims = {"sub"};
    rules.type = "at+jwt";
    rules.leeway = std::chrono::seconds{0};  // one clock signs and checks
    auto made = auth::verifier::make(std::move(rules));
    ANTEROOM_CHECK(made.has_value());
    return std::move(*made);
}

}  // namespace

account_service::account_service(store& kept, const key_ring& keys, const refresh_token_mint& mint,
                                 base::random_source& random, options own)
    : store_(kept),
      keys_(keys),
      mint_(mint),
      random_(random),
      options_(std::move(own)),
      limits_(options_.rates, random),
      verifier_(make_verifier(keys)) {}

// --- register

outcome<void> account_service::may_register(std::string_view name, std::string_view password,
                                            const caller& by, base::instant now) {
    if (!options_.registration) return refused{errc::registration_closed};
    if (!is_name(name)) return refused{errc::name_not_allowed, "name"};
    if (const auto flaw = check_new_password(password, name))
        return refused{static_cast<errc>(flaw.value()), "password"};
    if (const auto wait = limits_.take_registration(by.network, now.steady)) {
        log(log_level::warning, "registration_refused", by, {}, "too_many_attempts");
        return refused{errc::too_many_attempts, *wait};
    }
    const auto count = store_.account_count();
    if (!count) return refused{count.error()};
    if (*count >= options_.accounts_max) return refused{errc::too_many_accounts};
    const auto there = store_.account_named(name);
    if (!there) return refused{there.error()};
    if (*there) return refused{errc::name_taken, "name"};
    return {};
}

outcome<session> account_service::add_account(const std::string& name, const std::string& hash,
                                              const caller& by, base::instant now) {
    const account made{base::make_id(random_), name, hash, now.wall};
    std::vector<ended_session> ended;
    unit_of_work work{store_};
    if (work.problem()) return refused{work.problem()};
    const auto added = store_.add(made);
    if (!added) return refused{added.error()};
    if (!*added) return refused{errc::name_taken, "name"};
    auto opened = open_session(made, now.wall, ended);
    if (!opened) return opened;
    if (const auto problem = work.commit()) return refused{problem};
    log(log_level::info, "registered", by, made.id);
    return opened;
}

// --- login

outcome<account_service::login_attempt> account_service::begin_login(const std::string& name,
                                                                     const caller& by,
                                                                     base::instant now) {
    if (const auto wait = limits_.take_login(name, by.network, now.steady)) {
        log(log_level::warning, "login_refused", by, {}, "too_many_attempts");
        return refused{errc::too_many_attempts, *wait};
    }
    auto who = store_.account_named(name);
    if (!who) return refused{who.error()};
    std::string kept = *who ? (*who)->password_hash : options_.nobodys_password_hash;
    return login_attempt{name, std::move(*who), std::move(kept)};
}

outcome<session> account_service::end_login(const login_attempt& attempt, const verdict& found,
                                            std::string_view replaced, const caller& by,
                                            base::instant now) {
    const std::string_view id = attempt.who ? std::string_view{attempt.who->id} : "";
    const auto wrong = [&] {
        log(log_level::warning, "login_refused", by, id, "credentials_wrong");
        return refused{errc::credentials_wrong};
    };
    if (!attempt.who || !found.right) return wrong();
    std::vector<ended_session> ended;
    unit_of_work work{store_};
    if (work.problem()) return refused{work.problem()};
    // The password may have been changed while this one was being checked.
    const auto current = store_.account_of(attempt.who->id);
    if (!current) return refused{current.error()};
    if (!*current || (*current)->password_hash != attempt.kept) return wrong();
    if (found.new_hash)
        if (const auto problem = store_.set_password(id, *found.new_hash)) return refused{problem};
    if (const auto old = mint_.read(replaced)) {
        const auto family = store_.family(old->family);
        if (!family) return refused{family.error()};
        if (*family)
            if (const auto problem = end(**family, "signed_in_again", now.wall, ended))
                return refused{problem};
    }
    auto opened = open_session(**current, now.wall, ended);
    if (!opened) return opened;
    if (const auto problem = work.commit()) return refused{problem};
    limits_.login_succeeded(attempt.name, by.network, now.steady);
    tell(ended);
    log(log_level::info, "login_accepted", by, id);
    return opened;
}

// --- a new password

outcome<account_service::login_attempt> account_service::begin_password_change(
    std::string_view access_token, std::string_view new_password, const caller& by,
    base::instant now) {
    auto holder = read_access_token(access_token, now);
    if (!holder) return holder.error();
    auto& who = holder->who;
    if (const auto flaw = check_new_password(new_password, who.name))
        return refused{static_cast<errc>(flaw.value()), "newPassword"};
    if (const auto wait = limits_.take_login(who.name, by.network, now.steady)) {
        log(log_level::warning, "password_change_refused", by, who.id, "too_many_attempts");
        return refused{errc::too_many_attempts, *wait};
    }
    std::string kept = who.password_hash;
    return login_attempt{who.name, std::move(who), std::move(kept)};
}

outcome<session> account_service::end_password_change(const login_attempt& attempt,
                                                      const verdict& found, const caller& by,
                                                      base::instant now) {
    const account& who = attempt.who.value();
    if (!found.right || !found.new_hash) {
        log(log_level::warning, "password_change_refused", by, who.id, "credentials_wrong");
        return refused{errc::credentials_wrong, "password"};
    }
    std::vector<ended_session> ended;
    unit_of_work work{store_};
    if (work.problem()) return refused{work.problem()};
    const auto current = store_.account_of(who.id);
    if (!current) return refused{current.error()};
    if (!*current || (*current)->password_hash != attempt.kept)
        return refused{errc::credentials_wrong, "password"};
    if (const auto problem = store_.set_password(who.id, *found.new_hash)) return refused{problem};
    const auto families = store_.families_of(who.id);
    if (!families) return refused{families.error()};
    for (const auto& each : *families)
        if (const auto problem = end(each, "password_changed", now.wall, ended))
            return refused{problem};
    auto opened = open_session(**current, now.wall, ended);
    if (!opened) return opened;
    if (const auto problem = work.commit()) return refused{problem};
    limits_.login_succeeded(who.name, by.network, now.steady);
    tell(ended);
    log(log_level::info, "password_changed", by, who.id);
    return opened;
}

outcome<account> account_service::who_is(std::string_view access_token, base::instant now) {
    auto holder = read_access_token(access_token, now);
    if (!holder) return holder.error();
    return std::move(holder->who);
}

// A token of a session that has ended is none, however long it would still last.
outcome<account_service::bearer> account_service::read_access_token(std::string_view token,
                                                                    base::instant now) {
    if (token.empty()) return refused{errc::token_missing};
    const auto read = verifier_.verify(token, now.wall);
    if (!read)
        return refused{read.error() == auth::errc::expired ? errc::token_expired
                                                           : errc::token_not_accepted};
    const auto* claimed = read->values().if_contains("sid");
    const auto* sid = claimed ? claimed->if_string() : nullptr;
    if (!sid) return refused{errc::token_not_accepted};
    const auto family = store_.family({sid->data(), sid->size()});
    if (!family) return refused{family.error()};
    if (!*family || (*family)->ended || (*family)->account != read->who().user_id)
        return refused{errc::token_not_accepted};
    auto who = store_.account_of(read->who().user_id);
    if (!who) return refused{who.error()};
    if (!*who) return refused{errc::token_not_accepted};
    return bearer{std::move(**who), (*family)->sid};
}

}  // namespace anteroom::identity
