#include "socketio/renewal.hpp"

#include <string>

#include "auth/lease_times.hpp"
#include "auth/refusal.hpp"
#include "base/check.hpp"
#include "socketio/client.hpp"
#include "socketio/hub.hpp"
#include "socketio/name_space.hpp"
#include "socketio/token_check.hpp"

namespace anteroom::socketio {

namespace {

// A client that renews at 80 % of a token's life needs one attempt a token.
constexpr auth::rate attempts{.count = 1, .per = std::chrono::seconds{1}, .burst = 5};

class renewing {
  public:
    renewing(client& connection, socket& asking, std::optional<std::uint64_t> ack_id)
        : connection_(connection), hub_(connection.owner()), asking_(asking), ack_id_(ack_id) {}

    void run(const boost::json::object* payload) {
        if (!connection_.renewals().take(attempts, hub_.now().steady))
            return refuse("rate_limited", "Too many renewals; wait a second.", "Too many.");
        const auto* rules = hub_.authentication_for(asking_.within().definition());
        ANTEROOM_CHECK(rules);
        const auto token = token_in(payload);
        const auto verdict = check_token(hub_, *rules, token);
        if (verdict) return decide(*rules, token ? *token : std::string_view{}, *verdict);
        const socket_ptr who{&asking_};
        check_token_later(
            hub_, *rules, *token, [who] { return who->connected(); },
            // A socket that is connected has its connection.
            [&connection = connection_, who, ack_id = ack_id_, rules,
             kept = std::string{*token}](const base::result<grant>& late) {
                renewing{connection, *who, ack_id}.decide(*rules, kept, late);
            });
    }

  private:
    void decide(const authentication& rules, std::string_view token,
                const base::result<grant>& fresh) {
        if (!fresh) return refuse(fresh.error());
        if (asking_.claims() && asking_.claims()->who() != fresh->claims.who())
            return refuse("identity_changed", "The token speaks for somebody else.",
                          "The token speaks for another identity.");
        renew_all(rules, token, *fresh);
    }

    void renew_all(const authentication& rules, std::string_view token, const grant& fresh) {
        const auto before = asking_.claims();
        const auto all = connection_.sockets();
        std::vector<socket_ptr> renewed;
        for (const auto& one : all) {
            if (!one->connected() || !auth::same_identity(one->claims(), before)) continue;
            const auto* own = hub_.authentication_for(one->within().definition());
            if (!own) continue;
            // What one namespace accepts need not be good enough for another.
            const auto accepted =
                own == &rules ? base::result<grant>{fresh} : check_token_now(hub_, *own, token);
            if (!accepted || accepted->claims.who() != fresh.claims.who()) continue;
            one->renew_by(*accepted);
            renewed.push_back(one);
        }
        asking_.answer_at_once(
            ack_id_,
            "{\"ok\":true," + auth::lease_json(asking_.lease()->times(hub_.now())).substr(1));
        for (const auto& one : renewed)
            if (one.get() != &asking_) one->announce_lease();
        for (const auto& one : renewed) one->leave_forbidden_rooms("claims_changed");
        // Handlers last: they may send, or disconnect any of them.
        for (const auto& one : renewed) one->run_renewed_handlers();
    }

    void refuse(const base::error_code& reason) {
        const auto& row = auth::refusal_for(reason);
        refuse(row.code, row.message, reason.message());
    }

    void refuse(std::string_view code, std::string_view message, std::string_view reason) {
        hub_.security().record(security_event::renewal_refused, asking_,
                               {{"code", code}, {"reason", reason}});
        asking_.refuse_event(ack_id_, code, message);
    }

    client& connection_;
    hub& hub_;
    socket& asking_;
    std::optional<std::uint64_t> ack_id_;
};

}  // namespace

void renew(client& connection, socket& asking, const boost::json::object* payload,
           std::optional<std::uint64_t> ack_id) {
    renewing{connection, asking, ack_id}.run(payload);
}

}  // namespace anteroom::socketio
