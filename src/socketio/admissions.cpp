#include "socketio/admissions.hpp"

#include <algorithm>

#include "auth/error.hpp"
#include "auth/refusal.hpp"
#include "base/random.hpp"
#include "socketio/adapter.hpp"
#include "socketio/client.hpp"
#include "socketio/handler_guard.hpp"
#include "socketio/hub.hpp"
#include "socketio/json_memory.hpp"
#include "wire/socketio/json_writer.hpp"

namespace anteroom::socketio {

namespace {

namespace wire_sio = wire::socketio;
using wire_sio::errc;

constexpr std::string_view internal_error = "Internal error";
constexpr std::uint8_t refusals_max = 32;  // one after the other, of a connection

}  // namespace

// --- the way in

base::error_code admissions::begin(const wire_sio::packet& packet) {
    // A namespace may carry a query, which is no part of its name.
    const std::string_view nsp = packet.nsp.substr(0, packet.nsp.find('?'));
    if (owner_.has(nsp) || knows(nsp)) return errc::bad_payload;
    // Each refusal is answered and logged, and costs its peer eight bytes.
    if (refusals_ >= refusals_max) return errc::bad_payload;
    hub& shard = owner_.owner();
    const auto& limit = shard.settings().limit;
    name_space* const within = shard.find(nsp);
    if (!within &&
        (shard.settings().parents.empty() || nsp.size() > limit.namespace_name_bytes_max)) {
        refuse(nsp, {"Invalid namespace", {}});
        return {};
    }
    if (owner_.sockets().size() + undecided() >= limit.namespaces_max) {
        refuse(nsp, {"Too many namespaces", {}});
        return {};
    }
    const auto query = owner_.legacy() ? legacy_peer::auth_in(packet.nsp) : boost::json::object{};
    const auto* const auth = owner_.legacy() ? &query
                             : packet.data   ? packet.data->if_object()
                                             : nullptr;
    // It is kept as long as the socket, and of `[[],[],...]` a byte becomes eighteen.
    if (auth && memory_of(*auth) > limit.auth_bytes_max) {
        refuse(nsp, {"Too large an auth payload", {}});
        return {};
    }
    if (!within) {
        find_parent(add(nsp, auth));
        return {};
    }
    if (auto granted = check(within->definition(), auth)) {
        enter(*within, std::move(*granted), auth);
        return {};
    }
    check_later(add(nsp, auth), within->definition(),
                [within](admissions& self, const admission_ptr& one, verdict granted) {
                    self.end(*one);
                    self.enter(*within, std::move(granted), &one->auth);
                });
    return {};
}

void admissions::enter(name_space& within, verdict granted, const boost::json::object* auth) {
    if (!granted) return refuse_token(within.name(), granted.error());
    const auto made = make_socket(within, std::move(*granted), auth);
    if (!made->sought() && within.definition().middlewares.empty()) return admit(*made);
    const auto one = add(within.name(), nullptr);
    one->who = made;
    find_state(one);
}

admissions::admission_ptr admissions::add(std::string_view nsp, const boost::json::object* auth) {
    auto made = std::make_shared<admission>();
    made->within = this;
    made->nsp = nsp;
    if (auth) made->auth = *auth;
    hub& shard = owner_.owner();
    made->deadline = shard.now().steady + shard.settings().limit.connect_timeout;
    owner_.below().wake_by(made->deadline);
    waiting_.push_back(made);
    return made;
}

template <class Answer, class Then>
auto admissions::answer_to(const admission_ptr& asked, Then then) {
    return [asked, step = ++asked->step, runner = owner_.owner().runner(), then](Answer answer) {
        auto go_on = [asked, step, then, answer = std::move(answer)]() mutable {
            if (!asked->within || asked->step != step) return;
            ++asked->step;
            then(*asked->within, asked, std::move(answer));
        };
        if (runner->runs_here())
            go_on();
        else
            runner->post(std::move(go_on));
    };
}

// What the CONNECT brings, else what the request of the connection does, where that is allowed.
base::result<std::string> admissions::token_for(const authentication& rules,
                                                const boost::json::object* payload) const {
    const auto brought = token_in(payload);
    if (brought) return std::string{*brought};
    if (brought.error() != auth::errc::token_missing || !rules.rules.from_request.any())
        return brought.error();
    return token_in_request(rules.rules.from_request, *owner_.first_request());
}

// Nothing if it cannot be said in this turn.
std::optional<admissions::verdict> admissions::check(const namespace_definition& joined,
                                                     const boost::json::object* payload) const {
    const auto* const rules = owner_.owner().authentication_for(joined);
    if (!rules) return std::optional<grant>{};
    const auto token = token_for(*rules, payload);
    if (!token && token.error() == auth::errc::token_missing && rules->rules.guests)
        return std::optional<grant>{};
    auto good = check_token(owner_.owner(), *rules,
                            token ? base::result<std::string_view>{*token} : token.error());
    if (!good) return std::nullopt;
    if (!*good) return good->error();
    return std::optional{**std::move(good)};
}

// For a CONNECT whose `check` said nothing, so that it has a token and somebody to judge it.
template <class Then>
void admissions::check_later(const admission_ptr& one, const namespace_definition& joined,
                             Then then) {
    hub& shard = owner_.owner();
    auto answer = answer_to<base::result<grant>>(
        one, [then](admissions& self, const admission_ptr& asked, base::result<grant> good) {
            if (good)
                then(self, asked, std::optional{*std::move(good)});
            else
                then(self, asked, good.error());
        });
    const auto& rules = *shard.authentication_for(joined);
    check_token_later(
        shard, rules, *token_for(rules, &one->auth), [one] { return one->within != nullptr; },
        std::move(answer));
}

// --- does the namespace exist?

void admissions::find_parent(const admission_ptr& one) {
    auto& parents = owner_.owner().settings().parents;
    while (one->within && one->next_parent < parents.size()) {
        auto& parent = *parents[one->next_parent++];
        if (parent.pattern && !parent.pattern->matches(one->nsp)) continue;
        if (auto granted = check(parent.definition, &one->auth)) {
            if (ask_parent(one, parent, std::move(*granted))) return;
            continue;
        }
        return check_later(
            one, parent.definition,
            [&parent](admissions& self, const admission_ptr& asked, verdict granted) {
                if (!self.ask_parent(asked, parent, std::move(granted))) self.find_parent(asked);
            });
    }
    if (!one->within) return;
    if (!one->refused_by_token) return refuse(*one, {"Invalid namespace", {}});
    end(*one);
    refuse_token(one->nsp, one->refused_by_token);
}

// False if the parent's rules do not let the token pass.
bool admissions::ask_parent(const admission_ptr& one, parent_namespace& parent, verdict granted) {
    if (!granted) {
        // Another parent may have the namespace, and rules that this token satisfies.
        if (!one->refused_by_token) one->refused_by_token = granted.error();
        return false;
    }
    one->granted = std::move(*granted);
    if (parent.pattern) {
        enter_child(one, parent);
        return true;
    }
    auto answer =
        answer_to<bool>(one, [&parent](admissions& self, const admission_ptr& asked, bool exists) {
            if (exists)
                self.enter_child(asked, parent);
            else
                self.find_parent(asked);
        });
    if (!guarded(owner_.owner().settings().log, "namespace", {},
                 [&] { (*parent.decide)(one->nsp, one->auth, std::move(answer)); }) &&
        one->within)
        refuse(*one, {std::string{internal_error}, {}});
    return true;
}

void admissions::enter_child(const admission_ptr& one, parent_namespace& parent) {
    hub& shard = owner_.owner();
    name_space* within = shard.find(one->nsp);  // somebody else may have been faster
    if (!within) within = shard.open_child(parent, one->nsp);
    if (!one->within) return within ? shard.on_emptied(*within) : void();
    if (!within) {
        shard.log(base::log_level::warning, "too_many_namespaces", {{"namespace", one->nsp}});
        return refuse(*one, {"Too many namespaces", {}});
    }
    one->who = make_socket(*within, std::move(one->granted), &one->auth);
    find_state(one);
}

// --- what it comes back for

// Where the socket is gone when the answer comes, what came is kept here: it may be asked for
// again.
void admissions::find_state(const admission_ptr& one) {
    const auto* const claim = one->who->sought();
    if (!claim) return run_middlewares(one);
    hub& shard = owner_.owner();
    shard.settings().everywhere->claim(
        *claim, [one, step = ++one->step, &shard](recovery_answer given) {
            if (one->within && one->step == step) {
                one->who->take_back(std::move(given));
                return one->within->find_state(one);
            }
            if (!given.found) return;
            if (auto session = shard.take_in(std::move(*given.found)))
                shard.recovering()->keep(std::move(*session));
        });
}

// --- the middlewares

void admissions::run_middlewares(const admission_ptr& one) {
    const auto& chain = one->who->within().definition().middlewares;
    if (one->next_middleware == chain.size()) return finish(*one);
    auto& next = *chain[one->next_middleware++];
    const socket_ptr who = one->who;
    auto answer = answer_to<std::optional<connect_refusal>>(
        one, [](admissions& self, const admission_ptr& asked,
                const std::optional<connect_refusal>& refusal) {
            if (refusal)
                self.refuse(*asked, *refusal);
            else
                self.run_middlewares(asked);
        });
    const bool ran = guarded(owner_.owner().settings().log, "middleware", who->id(),
                             [&] { next(who, std::move(answer)); });
    if (!ran && one->within) refuse(*one, {std::string{internal_error}, {}});
}

void admissions::finish(admission& one) {
    const socket_ptr who = one.who;
    const std::string nsp = one.nsp;
    end(one);
    // While it waited it was in no namespace, so whoever revoked its token did not find it.
    const auto& store = owner_.owner().settings().revocations;
    if (store && who->claims() && store->revoked(*who->claims(), owner_.owner().now())) {
        who->become_disconnected(disconnect_reason::token_revoked);
        return refuse_token(nsp, auth::errc::revoked);
    }
    admit(*who);
}

void admissions::admit(socket& who) {
    refusals_ = 0;
    owner_.on_admitted(who);
}

// The caller keeps it.
void admissions::end(admission& one) {
    one.within = nullptr;
    std::erase_if(waiting_, [&](const auto& other) { return other.get() == &one; });
}

socket_ptr admissions::make_socket(name_space& within, std::optional<grant> granted,
                                   const boost::json::object* auth) {
    hub& shard = owner_.owner();
    const auto* const legacy = owner_.legacy();
    const socket_ptr made{
        new socket(within, owner_, shard.runner(),
                   legacy ? legacy->socket_id(within.name()) : base::make_id(shard.random()))};
    // A token that was verified is not kept: what it says is in the claims.
    if (auth) made->remember_auth(*auth, granted.has_value());
    if (granted) made->lease_to(*granted);
    if (shard.recovering() && !legacy) made->take_part(auth);
    owner_.add(made);
    return made;
}

// --- the way out

void admissions::refuse_token(std::string_view nsp, base::error_code why) {
    const auto& row = auth::refusal_for(why);
    const std::string number = std::to_string(owner_.number());
    owner_.owner().security().record(security_event::connect_refused,
                                     {{"code", row.code},
                                      {"reason", why.message()},
                                      {"namespace", nsp},
                                      {"connection", number},
                                      {"address", owner_.first_request()->address()}});
    refuse(nsp, {std::string{row.message}, auth::data_json(row)});
}

void admissions::refuse(admission& one, const connect_refusal& refusal) {
    const std::string nsp = one.nsp;
    const socket_ptr who = one.who;
    end(one);
    if (who) who->become_disconnected(disconnect_reason::server_namespace_disconnect);
    refuse(nsp, refusal);
}

void admissions::refuse(std::string_view nsp, const connect_refusal& refusal) {
    if (refusals_ < refusals_max) ++refusals_;
    std::string json;
    if (owner_.legacy()) {
        json = legacy_peer::error_json(refusal);
    } else {
        json = "{\"message\":";
        wire_sio::write_json(json, std::string_view{refusal.message});
        if (!refusal.data.empty()) json += ",\"data\":" + refusal.data;
        json += '}';
    }
    owner_.send(encode_sealed({wire_sio::packet_type::connect_error, nsp, {}, json, {}},
                              owner_.owner().settings().seal));
}

void admissions::on_time(base::steady_time now, bool all) {
    const auto waiting = waiting_;
    for (const auto& one : waiting)
        if (one->within && (all || now >= one->deadline)) refuse(*one, {"timeout", {}});
}

std::optional<base::steady_time> admissions::next_deadline() const {
    if (waiting_.empty()) return std::nullopt;
    return (*std::ranges::min_element(waiting_, {}, &admission::deadline))->deadline;
}

void admissions::forget(const socket& gone) {
    std::erase_if(waiting_, [&](const auto& one) {
        if (one->who.get() != &gone) return false;
        one->within = nullptr;
        return true;
    });
}

void admissions::clear() {
    // Whoever still decides about one keeps it, but not what it brought.
    for (const auto& one : waiting_) {
        one->within = nullptr;
        one->auth = {};
    }
    waiting_.clear();
}

bool admissions::knows(std::string_view nsp) const {
    return std::ranges::any_of(waiting_, [&](const auto& one) { return one->nsp == nsp; });
}

std::size_t admissions::undecided() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(waiting_, [](const auto& one) { return !one->who; }));
}

}  // namespace anteroom::socketio
