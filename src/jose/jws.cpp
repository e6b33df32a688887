#include "jose/jws.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/base64.hpp"
#include "jose/error.hpp"
#include "jose/strict_json.hpp"

namespace anteroom::jose {

namespace json = boost::json;

namespace {

constexpr object_rules header_rules{header_depth_max, errc::header_not_json_object,
                                    errc::header_too_deep, errc::header_name_repeated};
constexpr object_rules payload_rules{payload_depth_max, errc::payload_not_json_object,
                                     errc::payload_too_deep, errc::payload_name_repeated};

base::result<algorithm> read_algorithm(const json::object& members) {
    const auto* value = members.if_contains("alg");
    const auto* name = value == nullptr ? nullptr : value->if_string();
    if (name == nullptr) return errc::algorithm_missing;
    if (const auto alg = algorithm_named(*name)) return *alg;
    return *name == "none" ? errc::algorithm_none : errc::algorithm_unknown;
}

base::result<jws_header> read_header(std::string_view text) {
    unsigned char scratch[2048];
    json::monotonic_resource storage(scratch, sizeof scratch);
    const auto members = parse_object(text, header_rules, &storage);
    if (!members) return members.error();
    for (const char* name : {"jwk", "jku", "x5u", "x5c"})
        if (members->contains(name)) return errc::header_names_key_material;
    if (members->contains("crit")) return errc::header_has_critical_extension;

    jws_header header;
    const auto alg = read_algorithm(*members);
    if (!alg) return alg.error();
    header.alg = *alg;
    if (const auto* value = members->if_contains("kid")) {
        const auto* kid = value->if_string();
        if (kid == nullptr || kid->size() > key::id_bytes_max) return errc::key_id_invalid;
        header.kid.emplace(kid->data(), kid->size());
    }
    if (const auto* value = members->if_contains("typ")) {
        const auto* typ = value->if_string();
        if (typ == nullptr) return errc::type_invalid;
        header.typ.emplace(typ->data(), typ->size());
    }
    return header;
}

}  // namespace

base::result<compact_jws> parse_compact(std::string_view token) {
    if (token.size() > token_bytes_max) return errc::token_too_long;
    const std::size_t first = token.find('.');
    if (first == std::string_view::npos) return errc::not_three_parts;
    const std::size_t second = token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
        return errc::not_three_parts;

    const auto header_text = base::base64url_decode(token.substr(0, first));
    if (!header_text) return errc::header_not_base64url;
    auto header = read_header(*header_text);
    if (!header) return header.error();
    auto signature = base::base64url_decode(token.substr(second + 1));
    if (!signature) return errc::signature_not_base64url;
    return compact_jws{*std::move(header), token.substr(0, second),
                       token.substr(first + 1, second - first - 1), *std::move(signature)};
}

base::result<std::string> decode_payload(const compact_jws& token) {
    auto text = base::base64url_decode(token.payload_text);
    if (!text) return errc::payload_not_base64url;
    return std::move(*text);
}

base::result<json::object> parse_payload(std::string_view text, json::storage_ptr storage) {
    return parse_object(text, payload_rules, std::move(storage));
}

base::result<json::object> parse_payload(const compact_jws& token, json::storage_ptr storage) {
    const auto text = decode_payload(token);
    if (!text) return text.error();
    return parse_payload(*text, std::move(storage));
}

base::result<std::string> sign_compact(const signing_key& by, std::string_view type,
                                       std::string_view payload) {
    json::object header;
    header["alg"] = traits(by.alg()).name;
    if (!type.empty()) header["typ"] = type;
    if (!by.id().empty()) header["kid"] = by.id();
    std::string token = base::base64url_encode(json::serialize(header));
    token += '.';
    token += base::base64url_encode(payload);
    const auto signature = by.sign(token);
    if (!signature) return signature.error();
    token += '.';
    token += base::base64url_encode(*signature);
    return token;
}

}  // namespace anteroom::jose
