#include "socketio/handshake.hpp"

#include <algorithm>

#include "base/with_tail.hpp"

namespace anteroom::socketio {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

template <class Visit>
void each_field(std::string_view head, Visit visit) {
    while (!head.empty()) {
        const std::size_t end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        std::string_view value = line.substr(colon + 1);
        while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
        while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
        if (!visit(line.substr(0, colon), value)) return;
    }
}

}  // namespace

handshake_ptr handshake::make(const parts& all) {
    return base::make_with_tail<handshake>(all.url.size() + all.head.size() + all.address.size(),
                                           all);
}

// A request has less of each than these lengths hold.
handshake::handshake(const parts& all)
    : issued_(all.issued),
      url_bytes_(static_cast<std::uint32_t>(all.url.size())),
      head_bytes_(static_cast<std::uint32_t>(all.head.size())),
      address_bytes_(static_cast<std::uint16_t>(all.address.size())),
      secure_(all.secure) {
    char* out = base::tail_of(*this);
    for (const auto text : {all.url, all.head, all.address}) out = std::ranges::copy(text, out).out;
}

std::string_view handshake::url() const {
    return {base::tail_of(*this), url_bytes_};
}

std::string_view handshake::head() const {
    return {base::tail_of(*this) + url_bytes_, head_bytes_};
}

std::string_view handshake::address() const {
    return {base::tail_of(*this) + url_bytes_ + head_bytes_, address_bytes_};
}

std::string handshake::header(std::string_view name) const {
    std::string found;
    each_field(head(), [&](std::string_view field, std::string_view value) {
        if (!std::ranges::equal(field, name, [](char a, char b) { return lower(a) == lower(b); }))
            return true;
        found = value;
        return false;
    });
    return found;
}

std::vector<handshake::field> handshake::headers() const {
    std::vector<field> all;
    each_field(head(), [&](std::string_view name, std::string_view value) {
        std::string lowered{name};
        std::ranges::transform(lowered, lowered.begin(), lower);
        all.emplace_back(std::move(lowered), value);
        return true;
    });
    return all;
}

}  // namespace anteroom::socketio
