#include "wire/socketio/json_writer.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/utf8.hpp"

namespace anteroom::wire::socketio {

namespace {

namespace json = boost::json;

enum class treatment : std::uint8_t { copy, escape, check };

constexpr std::array<treatment, 256> make_treatments() {
    std::array<treatment, 256> table{};
    for (std::size_t c = 0; c < table.size(); ++c)
        table[c] = c < 0x20 || c == '"' || c == '\\' ? treatment::escape
                   : c < 0x80                        ? treatment::copy
                                                     : treatment::check;
    return table;
}

constexpr auto treatments = make_treatments();

// Whether none of eight characters has to be looked at: ASCII, no control character, nothing that
// is escaped. A byte that is zero, or less than a bound, borrows from its highest bit.
bool all_plain(const char* eight) {
    constexpr std::uint64_t each = 0x0101'0101'0101'0101;
    constexpr std::uint64_t high = 0x80 * each;
    std::uint64_t word;
    std::memcpy(&word, eight, sizeof word);
    const std::uint64_t quote = word ^ '"' * each;
    const std::uint64_t backslash = word ^ '\\' * each;
    const std::uint64_t found = word | (word - 0x20 * each) | (quote - each) | (backslash - each);
    return (found & high) == 0;
}

void write_escaped(std::string& out, char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    constexpr char hex[] = "0123456789abcdef";
    out += "\\u00";
    out.push_back(hex[static_cast<unsigned char>(c) >> 4]);
    out.push_back(hex[c & 15]);
}

// The length of the valid UTF-8 character at the front, 0 where there is none.
std::size_t character_bytes(std::string_view text) {
    for (std::size_t bytes = 2; bytes <= 4 && bytes <= text.size(); ++bytes)
        if (base::is_valid_utf8(text.substr(0, bytes))) return bytes;
    return 0;
}

// Half a surrogate pair in the three bytes that json_arena makes of its escape.
bool is_surrogate(std::string_view text) {
    return text.size() >= 3 && text[0] == '\xed' && (text[1] & 0xe0) == 0xa0 &&
           (text[2] & 0xc0) == 0x80;
}

void write_surrogate(std::string& out, std::string_view text) {
    const unsigned unit = 0xd000u | (static_cast<unsigned>(text[1]) & 0x3f) << 6 |
                          (static_cast<unsigned>(text[2]) & 0x3f);
    constexpr char hex[] = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out.push_back(hex[unit >> shift & 15]);
}

template <class Number>
void write_number(std::string& out, Number number) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

}  // namespace

void write_json(std::string& out, std::string_view text) {
    out.push_back('"');
    std::size_t copied = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        if (at + 8 <= text.size() && all_plain(text.data() + at)) {
            at += 8;
            continue;
        }
        const auto how = treatments[static_cast<unsigned char>(text[at])];
        if (how == treatment::copy) {
            ++at;
            continue;
        }
        if (how == treatment::check) {
            if (const std::size_t bytes = character_bytes(text.substr(at))) {
                at += bytes;
                continue;
            }
        }
        out.append(text, copied, at - copied);
        if (how == treatment::check && is_surrogate(text.substr(at))) {
            write_surrogate(out, text.substr(at));
            copied = at += 3;
            continue;
        }
        if (how == treatment::escape)
            write_escaped(out, text[at]);
        else
            out += "\xef\xbf\xbd";
        copied = ++at;
    }
    out.append(text, copied);
    out.push_back('"');
}

void write_json(std::string& out, std::int64_t number) {
    write_number(out, number);
}

void write_json(std::string& out, std::uint64_t number) {
    write_number(out, number);
}

void write_json(std::string& out, double number) {
    if (!std::isfinite(number))
        out += "null";
    else if (number == 0)
        out.push_back('0');  // JSON.stringify(-0)
    else
        write_number(out, number);
}

void write_json(std::string& out, bool truth) {
    out += truth ? "true" : "false";
}

void write_json(std::string& out, const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            out += "null";
            return;
        case json::kind::bool_:
            return write_json(out, value.get_bool());
        case json::kind::int64:
            return write_json(out, value.get_int64());
        case json::kind::uint64:
            return write_json(out, value.get_uint64());
        case json::kind::double_:
            return write_json(out, value.get_double());
        case json::kind::string:
            return write_json(out, std::string_view{value.get_string()});
        case json::kind::array: {
            out.push_back('[');
            bool first = true;
            for (const auto& element : value.get_array()) {
                if (!first) out.push_back(',');
                first = false;
                write_json(out, element);
            }
            out.push_back(']');
            return;
        }
        case json::kind::object: {
            out.push_back('{');
            bool first = true;
            for (const auto& member : value.get_object()) {
                if (!first) out.push_back(',');
                first = false;
                write_json(out, std::string_view{member.key()});
                out.push_back(':');
                write_json(out, member.value());
            }
            out.push_back('}');
            return;
        }
    }
}

}  // namespace anteroom::wire::socketio
