#include "net/forwarding.hpp"

#include <algorithm>

#include "base/trimmed.hpp"

namespace anteroom::net {

namespace {

// Takes the last element of a list; the rest stays.
std::string_view take_last(std::string_view& list) {
    const std::size_t comma = list.rfind(',');
    const bool only = comma == std::string_view::npos;
    const std::string_view last = only ? list : list.substr(comma + 1);
    list = only ? std::string_view{} : list.substr(0, comma);
    return base::trimmed(last);
}

}  // namespace

requester requester_of(const http_request& request, const requester& peer,
                       std::span<const address_range> trusted_proxies) {
    const auto trusted = [&](const address& one) {
        return std::ranges::any_of(trusted_proxies,
                                   [&](const address_range& range) { return range.contains(one); });
    };
    if (trusted_proxies.empty() || !trusted(peer.from)) return peer;
    requester found = peer;
    // Several fields of a name are one list (RFC 9110 5.3), so that the last one ends it.
    const auto last = request.fields.rbegin();
    const auto end = request.fields.rend();
    const auto scheme = std::find_if(last, end, [](const http_request::field& field) {
        return equal_ignoring_case(field.name, "X-Forwarded-Proto");
    });
    if (scheme != end) {
        std::string_view list = scheme->value;
        const std::string_view spoken = take_last(list);
        if (equal_ignoring_case(spoken, "https")) found.secure = true;
        if (equal_ignoring_case(spoken, "http")) found.secure = false;
    }
    for (auto field = last; field != end; ++field) {
        if (!equal_ignoring_case(field->name, "X-Forwarded-For")) continue;
        for (std::string_view list = field->value; !list.empty();) {
            const auto one = address::parse(take_last(list));
            if (!one) return found;
            found.from = *one;
            if (!trusted(*one)) return found;
        }
    }
    return found;
}

}  // namespace anteroom::net
