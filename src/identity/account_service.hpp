#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/verifier.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "identity/attempt_limits.hpp"
#include "identity/error.hpp"
#include "identity/key_ring.hpp"
#include "identity/outcome.hpp"
#include "identity/store.hpp"

namespace anteroom::identity {

// Who asks.
struct caller {
    std::string address;      // as logs show it
    std::string network;      // what limits count by: all of one IPv6 /64 are one
    token_digest client{};    // of what tells two devices apart
    base::instant arrived{};  // the request
};

// A login as its browser gets it.
struct session {
    account who;
    std::string access_token;
    std::chrono::seconds expires_in{};
    std::string refresh_token;
    std::chrono::seconds refresh_for{};
};

struct ended_session {
    std::string sid;
    std::string account;
    std::string reason;
    base::wall_time at{};
};

// Accounts and logins, one step at a time: what takes long, the hashing of passwords, happens
// between the steps and elsewhere. One thread, the store's.
//
// Every step that changes something is one unit of work; who is told of an ended session is told
// when that is on the disk.
class account_service {
  public:
    struct options {
        bool registration = true;
        std::size_t accounts_max = 100'000;
        std::size_t sessions_of_account_max = 50;  // one more ends the one used least recently
        refresh_rules refresh{};
        attempt_rates rates{};
        std::string nobodys_password_hash{};  // what is checked for who has no account (RT-07)
        std::function<void(const ended_session&)> on_ended{};
        base::log_sink* log = nullptr;
    };

    // All but the options outlive it.
    account_service(store& kept, const key_ring& keys, const refresh_token_mint& mint,
                    base::random_source& random, options own);

    // --- register: may_register, then hash the password, then add_account

    outcome<void> may_register(std::string_view name, std::string_view password, const caller& by,
                               base::instant now);
    outcome<session> add_account(const std::string& name, const std::string& hash, const caller& by,
                                 base::instant now);

    // --- login: begin_login, then verify the password against `kept`, then end_login

    struct login_attempt {
        std::string name;
        std::optional<account> who;  // none: `kept` is nobody's, and no password is right
        std::string kept;
    };
    struct verdict {
        bool right = false;
        std::optional<std::string> new_hash{};  // to be kept from now on
    };
    outcome<login_attempt> begin_login(const std::string& name, const caller& by,
                                       base::instant now);
    // `replaced`: the refresh token that the browser had, whose session ends (ASVS 7.2.4).
    outcome<session> end_login(const login_attempt& attempt, const verdict& found,
                               std::string_view replaced, const caller& by, base::instant now);

    // --- a new password: begin_password_change, verify the old one, hash the new one, and then
    //     every session ends but the one that is made

    outcome<login_attempt> begin_password_change(std::string_view access_token,
                                                 std::string_view new_password, const caller& by,
                                                 base::instant now);
    outcome<session> end_password_change(const login_attempt& attempt, const verdict& found,
                                         const caller& by, base::instant now);

    // --- sessions

    outcome<session> refresh(std::string_view refresh_token, const caller& by, base::instant now);
    // Ends what the tokens are of; none and unknown ones are nothing to complain about.
    outcome<void> log_out(std::string_view refresh_token, std::string_view access_token,
                          const caller& by, base::instant now);
    outcome<void> log_out_everywhere(std::string_view access_token, const caller& by,
                                     base::instant now);
    outcome<account> who_is(std::string_view access_token, base::instant now);

    // Tells again of sessions whose access tokens may still live: after a restart.
    base::error_code tell_recently_ended(base::wall_time now);
    // Forgets what is long over.
    base::error_code clean_up(base::wall_time now);

  private:
    struct bearer {
        account who;
        std::string sid;
    };
    outcome<bearer> read_access_token(std::string_view token, base::instant now);
    outcome<session> open_session(const account& who, base::wall_time now,
                                  std::vector<ended_session>& ended);
    outcome<session> give(const account& who, const refresh_family& family, std::string token,
                          base::wall_time now);
    outcome<session> rotate(const refresh_family& family, const refresh_token& used,
                            const caller& by, base::wall_time now);
    outcome<session> refuse_reuse(const refresh_family& family, const caller& by,
                                  base::wall_time now);
    base::error_code end(const refresh_family& family, std::string_view reason, base::wall_time now,
                         std::vector<ended_session>& ended);
    void tell(const std::vector<ended_session>& ended);
    void log(base::log_level level, std::string_view event, const caller& by,
             std::string_view account, std::string_view reason = {});

    store& store_;
    const key_ring& keys_;
    const refresh_token_mint& mint_;
    base::random_source& random_;
    options options_;
    attempt_limits limits_;
    auth::verifier verifier_;
};

}  // namespace anteroom::identity
