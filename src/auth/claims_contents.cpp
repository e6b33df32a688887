#include "auth/claims_contents.hpp"

#include <algorithm>

#include "auth/arena.hpp"
#include "base/with_tail.hpp"
#include "jose/jws.hpp"

namespace anteroom::auth {

namespace {

constexpr base::wall_time never = base::wall_time::min();

// A token has 8 KiB at most.
std::uint16_t length_of(std::string_view text) {
    static_assert(jose::token_bytes_max <= UINT16_MAX);
    return static_cast<std::uint16_t>(text.size());
}

}  // namespace

// The values in one block that just fits.
struct claims::contents::parsed {
    parsed(std::string_view payload, std::size_t bytes)
        : block(new std::byte[bytes]),
          storage({block.get(), bytes}),
          values(jose::parse_payload(payload, &storage).value()) {}
    parsed(const parsed&) = delete;
    parsed& operator=(const parsed&) = delete;

    std::unique_ptr<std::byte[]> block;
    arena storage;
    boost::json::object values;
};

std::shared_ptr<const claims::contents> claims::contents::make(const parts& all) {
    return base::make_with_tail<contents>(tail_bytes(all), all);
}

claims::contents::contents(const parts& all)
    : expires_at_(all.expires_at),
      issued_at_(all.issued_at.value_or(never)),
      not_before_(all.not_before.value_or(never)),
      mark_(all.mark),
      payload_(length_of(all.payload)),
      payload_bytes_(static_cast<std::uint32_t>(all.payload_bytes)),
      issuer_(length_of(all.who.issuer)),
      subject_(length_of(all.who.subject)),
      user_id_(all.who.user_id == all.who.subject ? std::uint16_t{0} : length_of(all.who.user_id)),
      token_id_(length_of(all.token_id)),
      session_(length_of(all.session)) {
    char* out = base::tail_of(*this);
    const auto add = [&](std::string_view text, std::size_t bytes) {
        out = std::copy_n(text.data(), bytes, out);
    };
    add(all.payload, payload_);
    add(all.who.issuer, issuer_);
    add(all.who.subject, subject_);
    add(all.who.user_id, user_id_);
    add(all.token_id, token_id_);
    add(all.session, session_);
}

claims::contents::~contents() {
    delete values_.load(std::memory_order_acquire);
}

std::size_t claims::contents::tail_bytes(const parts& all) {
    return all.payload.size() + all.who.issuer.size() + all.who.subject.size() +
           (all.who.user_id == all.who.subject ? 0 : all.who.user_id.size()) + all.token_id.size() +
           all.session.size();
}

std::string_view claims::contents::text(std::size_t at, std::size_t bytes) const {
    return {base::tail_of(*this) + at, bytes};
}

std::optional<base::wall_time> claims::contents::given(base::wall_time when) {
    return when == never ? std::nullopt : std::optional{when};
}

identity claims::contents::who() const {
    const auto subject = text(std::size_t{payload_} + issuer_, subject_);
    return {text(payload_, issuer_), subject, user_id_ == 0 ? subject : text(ids_at(), user_id_)};
}

// Whoever reads first parses; of two at once, one keeps what it made.
const boost::json::object& claims::contents::values() const {
    if (const auto* there = values_.load(std::memory_order_acquire)) return there->values;
    auto made = std::make_unique<const parsed>(payload(), payload_bytes_);
    const parsed* there = nullptr;
    if (values_.compare_exchange_strong(there, made.get(), std::memory_order_acq_rel))
        there = made.release();
    return there->values;
}

std::size_t claims::contents::memory_bytes() const {
    const std::size_t texts = ids_at() + user_id_ + token_id_ + session_;
    return sizeof(contents) + texts + sizeof(parsed) + payload_bytes_;
}

}  // namespace anteroom::auth
