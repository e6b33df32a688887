#include "socketio/handshake.hpp"

#include <algorithm>

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

std::string handshake::header(std::string_view name) const {
    std::string found;
    each_field(head, [&](std::string_view field, std::string_view value) {
        if (!std::ranges::equal(field, name, [](char a, char b) { return lower(a) == lower(b); }))
            return true;
        found = value;
        return false;
    });
    return found;
}

std::vector<handshake::field> handshake::headers() const {
    std::vector<field> all;
    each_field(head, [&](std::string_view name, std::string_view value) {
        std::string lowered{name};
        std::ranges::transform(lowered, lowered.begin(), lower);
        all.emplace_back(std::move(lowered), value);
        return true;
    });
    return all;
}

}  // namespace anteroom::socketio
