#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include <boost/json/object.hpp>

#include "auth/claims.hpp"
#include "jose/fingerprint.hpp"

namespace anteroom::auth {

// What all copies of a `claims` share, in one block with its texts behind it. A connection keeps
// its claims for as long as it lives, and few programs look at more than the identity: the payload
// stays a text until somebody reads its values.
class claims::contents {
  public:
    // What a token says, as the verifier has read it. The views are copied.
    struct parts {
        jose::fingerprint mark;
        std::string_view payload;   // JSON that parse_payload() accepts
        std::size_t payload_bytes;  // that its values take
        identity who;
        std::string_view token_id;  // `jti`
        std::string_view session;   // `sid`
        base::wall_time expires_at;
        std::optional<base::wall_time> issued_at;
        std::optional<base::wall_time> not_before;
    };
    static std::shared_ptr<const contents> make(const parts& all);

    explicit contents(const parts& all);
    ~contents();
    contents(const contents&) = delete;
    contents& operator=(const contents&) = delete;

    const boost::json::object& values() const;
    std::string_view payload() const { return text(0, payload_); }
    identity who() const;
    std::string_view token_id() const { return text(ids_at() + user_id_, token_id_); }
    std::string_view session() const { return text(ids_at() + user_id_ + token_id_, session_); }
    base::wall_time expires_at() const { return expires_at_; }
    std::optional<base::wall_time> issued_at() const { return given(issued_at_); }
    std::optional<base::wall_time> not_before() const { return given(not_before_); }
    std::string_view fingerprint() const { return mark_.text(); }
    std::size_t memory_bytes() const;

  private:
    struct parsed;

    static std::size_t tail_bytes(const parts& all);
    static std::optional<base::wall_time> given(base::wall_time when);
    std::string_view text(std::size_t at, std::size_t bytes) const;
    std::size_t ids_at() const { return std::size_t{payload_} + issuer_ + subject_; }

    mutable std::atomic<const parsed*> values_{nullptr};
    base::wall_time expires_at_;
    base::wall_time issued_at_;
    base::wall_time not_before_;
    jose::fingerprint mark_;
    // The texts behind it, in this order, by their length. A user id that is the subject is there
    // once, and has none.
    std::uint32_t payload_;
    std::uint32_t payload_bytes_;
    std::uint16_t issuer_;
    std::uint16_t subject_;
    std::uint16_t user_id_;
    std::uint16_t token_id_;
    std::uint16_t session_;
};

}  // namespace anteroom::auth
