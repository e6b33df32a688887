#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "auth/identity.hpp"
#include "base/time.hpp"

namespace anteroom::auth {

// What a verified token says. It exists only once a `verifier` has accepted the token (JWT-14).
// A value: copies share one immutable object, so it may be kept and read by any thread.
class claims {
  public:
    // Its views live as long as any copy.
    identity who() const;

    // The whole payload; the first call reads it. Throws std::bad_alloc.
    const boost::json::object& values() const;
    // The same as it came, a JSON object.
    std::string_view payload() const;

    // `jti` and `sid`; empty if the token has none, or no text.
    std::string_view token_id() const;
    std::string_view session() const;

    base::wall_time expires_at() const;
    std::optional<base::wall_time> issued_at() const;
    std::optional<base::wall_time> not_before() const;

    // Twelve hexadecimal digits of the token's SHA-256: the only form of it that may be logged
    // (JWT-15).
    std::string_view fingerprint() const;

    // What keeps the views and references above alive, for handles that hold only those, and the
    // values of what it keeps.
    std::shared_ptr<const void> anchor() const { return contents_; }
    static const boost::json::object& values_of(const void* anchor);

    // What it takes of memory once its values have been read.
    std::size_t memory_bytes() const;

  private:
    friend class verifier;
    class contents;

    explicit claims(std::shared_ptr<const contents> all) : contents_(std::move(all)) {}

    std::shared_ptr<const contents> contents_;
};

// Whether both speak for the same user of the same issuer, or neither for anybody.
bool same_identity(const std::optional<claims>& one, const std::optional<claims>& two);

}  // namespace anteroom::auth
