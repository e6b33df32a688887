#include "auth/claims.hpp"

#include "auth/claims_contents.hpp"

namespace anteroom::auth {

identity claims::who() const {
    return contents_->who();
}

const boost::json::object& claims::values() const {
    return contents_->values();
}

const boost::json::object& claims::values_of(const void* anchor) {
    return static_cast<const contents*>(anchor)->values();
}

std::string_view claims::payload() const {
    return contents_->payload();
}

std::string_view claims::token_id() const {
    return contents_->token_id();
}

std::string_view claims::session() const {
    return contents_->session();
}

base::wall_time claims::expires_at() const {
    return contents_->expires_at();
}

std::optional<base::wall_time> claims::issued_at() const {
    return contents_->issued_at();
}

std::optional<base::wall_time> claims::not_before() const {
    return contents_->not_before();
}

std::string_view claims::fingerprint() const {
    return contents_->fingerprint();
}

std::size_t claims::memory_bytes() const {
    return contents_->memory_bytes();
}

bool same_identity(const std::optional<claims>& one, const std::optional<claims>& two) {
    return one ? two && one->who() == two->who() : !two;
}

}  // namespace anteroom::auth
