#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "anteroom/detail/unique_function.hpp"
#include "auth/verified_tokens.hpp"
#include "auth/verifier.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "jose/jws.hpp"
#include "jose/token_digest.hpp"

namespace anteroom::auth {

struct verification_limits {
    // Signatures checked in one turn of the event loop; the rest wait for the next. The slowest,
    // ES512 and RS512 of 8192 bits, take less than a millisecond.
    std::size_t verifications_a_turn = 32;
    std::size_t waiting_max = 16'384;                  // tokens; more are refused as "unavailable"
    std::size_t waiting_bytes_max = 16 * 1024 * 1024;  // of those tokens
    verified_tokens_limits verified{};
};

// Where the tokens of one shard are judged: at once where that is quick, else in a later turn.
//
//   token --known, or this turn has time--> verdict
//     `--else--> queue --its turn--> verdict
//                  ^        `--key not there--> awaits the source of keys --.
//                  `----------------------------------------------------------'
//
// Belongs to its shard's thread.
class verification_queue {
  public:
    // Runs a task on the shard's thread in a coming turn. Called from any thread, copied, and
    // callable when the shard is gone.
    using poster = std::function<void(detail::unique_function<void()>)>;

    // Whoever waits for a verdict.
    class applicant {
      public:
        virtual ~applicant() = default;
        // False if nobody wants to hear the verdict any more: no signature is checked for it.
        virtual bool still_waits() = 0;
        virtual void hear(base::result<claims> verdict) = 0;
    };

    // `now` is the instant of the shard's current turn; it, and all verifiers, outlive this.
    verification_queue(const verification_limits& limits, const base::instant& now, poster post);
    verification_queue(const verification_queue&) = delete;
    verification_queue& operator=(const verification_queue&) = delete;

    // The verdict, if it can be had in this turn. Nothing: `wait` for it.
    std::optional<base::result<claims>> judge(const verifier& by, std::string_view token);

    // The verdict comes in a later turn, or never once nobody waits. Where too many wait already,
    // it comes at once: `errc::too_many_waiting`.
    void wait(const verifier& by, std::string_view token, std::unique_ptr<applicant> who);

    // Whatever was accepted before is verified again when it comes.
    void forget_verified() { verified_.clear(); }

    std::size_t waiting() const { return waiting_count_; }

  private:
    struct waiting_token {
        const verifier* by;
        std::string token;
        std::unique_ptr<applicant> who;
    };

    base::result<claims> examine(const verifier& by, std::string_view token,
                                 const jose::token_digest& digest);
    bool turn_has_time();
    void run_queue();
    void process(waiting_token waiting);
    void look_up_key(waiting_token waiting, base::error_code reason);
    void resume(std::uint64_t ticket);
    void finish(waiting_token& waiting, base::result<claims> verdict);
    void leave(const waiting_token& waiting);
    void ask_for_turn();

    verification_limits limits_;
    const base::instant& now_;
    poster post_;
    verified_tokens verified_;
    std::deque<waiting_token> queue_;
    std::unordered_map<std::uint64_t, waiting_token> awaiting_keys_;
    std::uint64_t last_ticket_ = 0;
    std::size_t waiting_count_ = 0;
    std::size_t waiting_bytes_ = 0;
    base::steady_time turn_{};
    std::size_t verifications_ = 0;  // in that turn
    bool turn_asked_for_ = false;
};

}  // namespace anteroom::auth
