#include "auth/claims.hpp"

#include "auth/claims_contents.hpp"

namespace anteroom::auth {

const identity& claims::who() const {
    return contents_->who;
}

const boost::json::object& claims::values() const {
    return contents_->values;
}

base::wall_time claims::expires_at() const {
    return contents_->expires_at;
}

std::optional<base::wall_time> claims::issued_at() const {
    return contents_->issued_at;
}

std::optional<base::wall_time> claims::not_before() const {
    return contents_->not_before;
}

std::string_view claims::fingerprint() const {
    return contents_->mark.text();
}

bool same_identity(const std::optional<claims>& one, const std::optional<claims>& two) {
    return one ? two && one->who() == two->who() : !two;
}

}  // namespace anteroom::auth
