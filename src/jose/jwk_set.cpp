#include "jose/jwk_set.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "jose/error.hpp"
#include "jose/jwk.hpp"
#include "jose/strict_json.hpp"

namespace anteroom::jose {

namespace json = boost::json;

namespace {

constexpr object_rules set_rules{8, errc::jwk_set_not_json, errc::jwk_set_not_json,
                                 errc::jwk_set_not_json};

base::result<key> public_key_of(const json::value& member, std::span<const algorithm> accepted) {
    const auto* jwk = member.if_object();
    if (jwk == nullptr) return errc::jwk_not_json_object;
    const auto* kty = jwk->if_contains("kty");
    if (kty != nullptr && kty->is_string() && kty->get_string() == "oct")
        return errc::jwk_is_secret;
    return key_from_jwk(*jwk, accepted);
}

bool share_a_name(const key& one, const key& other) {
    return !one.id().empty() && one.id() == other.id() && one.alg() == other.alg();
}

}  // namespace

base::result<jwk_set> parse_jwk_set(std::string_view text, std::span<const algorithm> accepted) {
    if (text.size() > jwk_set_bytes_max) return errc::jwk_set_too_long;
    const auto whole = parse_object(text, set_rules);
    if (!whole) return whole.error();
    const auto* members = whole->if_contains("keys");
    const auto* list = members == nullptr ? nullptr : members->if_array();
    if (list == nullptr) return errc::jwk_set_not_json;
    if (list->size() > jwk_set_keys_max) return errc::jwk_set_too_many_keys;

    struct usable_key {
        std::size_t position;
        key value;
    };
    std::vector<usable_key> usable;
    jwk_set set;
    for (std::size_t at = 0; at < list->size(); ++at) {
        auto loaded = public_key_of((*list)[at], accepted);
        if (loaded)
            usable.push_back({at, *std::move(loaded)});
        else
            set.left_out.push_back({at, loaded.error()});
    }
    for (const auto& each : usable) {
        const bool ambiguous = std::any_of(usable.begin(), usable.end(), [&](const auto& other) {
            return &other != &each && share_a_name(each.value, other.value);
        });
        if (ambiguous)
            set.left_out.push_back({each.position, errc::jwk_id_repeated});
        else
            set.keys.push_back(each.value);
    }
    return set;
}

}  // namespace anteroom::jose
