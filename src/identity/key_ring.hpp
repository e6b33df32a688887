#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <boost/smart_ptr/atomic_shared_ptr.hpp>

#include "auth/key_source.hpp"
#include "identity/key_rotation.hpp"
#include "identity/store.hpp"
#include "jose/signing_key.hpp"

namespace anteroom::identity {

// The keys that sign access tokens now, did so before, and will do so next.
class key_ring {
  public:
    struct options {
        std::string issuer;
        std::string audience;
        std::chrono::seconds token_life{600};
        rotation_rules rotation;
    };

    explicit key_ring(options own);

    // Reads the keys, makes the one that is missing, forgets those that nobody needs any more, and
    // hands the others to who verifies. The thread of the store.
    base::error_code refresh(store& from, base::wall_time now);

    // A token for `who` (RFC 9068), that ends no later than `not_after`. The thread of the store.
    struct signed_token {
        std::string text;
        std::chrono::seconds life;
    };
    base::result<signed_token> sign(const account& who, std::string_view sid, std::string_view jti,
                                    base::wall_time not_after, base::wall_time now) const;

    // --- any thread

    // What verifies the tokens: in this process, without asking anybody.
    const std::shared_ptr<auth::key_source>& source() const { return source_; }
    // The same for other servers: a JWK set (RFC 7517 5).
    std::string published() const;
    const options& about() const { return options_; }

  private:
    struct kept {
        jose::signing_key key;
        std::optional<base::wall_time> until;
    };
    base::error_code publish(std::vector<kept> all);

    options options_;
    std::optional<jose::signing_key> signer_;
    std::shared_ptr<auth::key_source> source_ = std::make_shared<auth::key_source>();
    boost::atomic_shared_ptr<const std::string> published_;
    std::string published_last_;
};

}  // namespace anteroom::identity
