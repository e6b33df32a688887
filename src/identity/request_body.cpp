#include "identity/request_body.hpp"

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "jose/strict_json.hpp"

namespace anteroom::identity {

namespace {

constexpr jose::object_rules strict{.depth_max = 8,
                                    .not_an_object = jose::errc::payload_not_json_object,
                                    .too_deep = jose::errc::payload_not_json_object,
                                    .name_repeated = jose::errc::payload_not_json_object};

bool says_json(std::string_view content_type) {
    std::string_view type = content_type.substr(0, content_type.find(';'));
    while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
    return net::equal_ignoring_case(type, "application/json");
}

}  // namespace

outcome<std::vector<std::string>> read_fields(const net::http_request& request,
                                              std::initializer_list<std::string_view> names) {
    if (request.body.size() > request_body_bytes_max) return refused{errc::body_too_large};
    std::vector<std::string> texts;
    if (names.size() == 0 && request.body.empty()) return texts;
    // A page of another site can send a form without asking first, but not this.
    if (!says_json(request["Content-Type"])) return refused{errc::not_json};
    const auto object = jose::parse_object(request.body, strict);
    if (!object) return refused{errc::malformed_json};
    for (const auto& name : names) {
        const auto* value = object->if_contains({name.data(), name.size()});
        if (!value) return refused{errc::field_missing, name};
        const auto* text = value->if_string();
        if (!text) return refused{errc::field_wrong_type, name};
        texts.emplace_back(text->data(), text->size());
    }
    if (object->size() != names.size()) return refused{errc::field_unknown};
    return texts;
}

}  // namespace anteroom::identity
