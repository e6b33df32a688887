#include "wire/socketio/json_to_msgpack.hpp"

#include <charconv>

#include "wire/socketio/surrogates.hpp"

namespace anteroom::wire::socketio {

namespace {

bool belongs_to_number(char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return read.ec == std::errc{} && read.ptr == end;
}

// The code unit of the four digits at the front.
bool read_unit(std::string_view text, unsigned& unit) {
    if (text.size() < 4) return false;
    const auto read = std::from_chars(text.data(), text.data() + 4, unit, 16);
    return read.ec == std::errc{} && read.ptr == text.data() + 4;
}

// As UTF-8; half a surrogate pair gets the three bytes that json_arena makes of it.
void append_character(std::string& out, unsigned code) {
    const auto put = [&](unsigned byte) { out.push_back(static_cast<char>(byte)); };
    if (code < 0x80) return put(code);
    if (code < 0x800) {
        put(0xc0 | code >> 6);
    } else {
        if (code < 0x10000) {
            put(0xe0 | code >> 12);
        } else {
            put(0xf0 | code >> 18);
            put(0x80 | (code >> 12 & 0x3f));
        }
        put(0x80 | (code >> 6 & 0x3f));
    }
    put(0x80 | (code & 0x3f));
}

// A number between two texts, `rest` being what comes behind.
bool read_between(std::string_view text, std::string_view before, std::string_view after,
                  std::size_t& number, std::string_view& rest) {
    if (!text.starts_with(before)) return false;
    text.remove_prefix(before.size());
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{}) return false;
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    if (!text.starts_with(after)) return false;
    rest = text.substr(after.size());
    return true;
}

}  // namespace

bool json_to_msgpack::append(std::string& out, std::string_view json,
                             std::span<const std::string> attachments) {
    out_ = &out;
    rest_ = json;
    attachments_ = attachments;
    open_.clear();
    if (!value()) return false;
    while (!open_.empty()) {
        auto& inner = open_.back();
        const bool map = inner.what == msgpack_container::map;
        if (take(map ? '}' : ']')) {
            end_container();
            continue;
        }
        if (inner.size++ > 0 && !take(',')) return false;
        if (map && !member_name()) return false;
        if (!value()) return false;
    }
    return rest_.empty();
}

bool json_to_msgpack::take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
}

bool json_to_msgpack::value() {
    if (rest_.empty()) return false;
    switch (rest_.front()) {
        case '"':
            return text();
        case '{':
            if (const auto* const attachment = take_placeholder()) {
                write_msgpack_binary(*out_, *attachment);
                return true;
            }
            return begin_container(msgpack_container::map);
        case '[':
            return begin_container(msgpack_container::list);
        case 't':
            write_msgpack(*out_, true);
            return word("true");
        case 'f':
            write_msgpack(*out_, false);
            return word("false");
        case 'n':
            write_msgpack_nil(*out_);
            return word("null");
        default:
            return number();
    }
}

// How many values there are is known at the end. Most have fewer than sixteen, which one byte says:
// it is kept free here.
bool json_to_msgpack::begin_container(msgpack_container what) {
    rest_.remove_prefix(1);
    out_->push_back('\0');
    open_.push_back({what, out_->size(), 0});
    return true;
}

void json_to_msgpack::end_container() {
    const auto [what, begin, size] = open_.back();
    open_.pop_back();
    std::string head;
    write_msgpack_head(head, what, size);
    out_->replace(begin - 1, 1, head);
}

bool json_to_msgpack::member_name() {
    return !rest_.empty() && rest_.front() == '"' && text() && take(':');
}

bool json_to_msgpack::word(std::string_view wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(wanted.size());
    return true;
}

// A number without a fraction is an integer, as JavaScript's own is to notepack.io, unless 64 bits
// do not hold it.
bool json_to_msgpack::number() {
    std::size_t size = 0;
    bool integer = true;
    for (; size < rest_.size() && belongs_to_number(rest_[size]); ++size)
        integer = integer && (rest_[size] == '-' || (rest_[size] >= '0' && rest_[size] <= '9'));
    const auto digits = rest_.substr(0, size);
    rest_.remove_prefix(size);
    std::int64_t with_sign = 0;
    std::uint64_t without = 0;
    double real = 0;
    if (integer && read_number(digits, with_sign))
        write_msgpack(*out_, with_sign);
    else if (integer && read_number(digits, without))
        write_msgpack(*out_, without);
    else if (read_number(digits, real))
        write_msgpack(*out_, real);
    else
        return false;
    return true;
}

bool json_to_msgpack::text() {
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"' && rest_[end] != '\\') ++end;
    if (end == rest_.size()) return false;
    if (rest_[end] == '\\') return escaped_text();
    write_msgpack(*out_, rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return true;
}

bool json_to_msgpack::escaped_text() {
    rest_.remove_prefix(1);
    unescaped_.clear();
    while (!take('"')) {
        if (rest_.empty()) return false;
        if (take('\\')) {
            if (!escape()) return false;
            continue;
        }
        unescaped_.push_back(rest_.front());
        rest_.remove_prefix(1);
    }
    write_msgpack(*out_, std::string_view{unescaped_});
    return true;
}

// RFC 8259 7; the backslash has been taken.
bool json_to_msgpack::escape() {
    if (rest_.empty()) return false;
    const char what = rest_.front();
    rest_.remove_prefix(1);
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (const std::size_t at = letters.find(what); at != letters.npos) {
        unescaped_.push_back(meanings[at]);
        return true;
    }
    unsigned unit = 0;
    if (what != 'u' || !read_unit(rest_, unit)) return false;
    rest_.remove_prefix(4);
    unsigned second = 0;
    if (is_leading_surrogate(unit) && rest_.starts_with("\\u") &&
        read_unit(rest_.substr(2), second) && is_trailing_surrogate(second)) {
        rest_.remove_prefix(6);
        unit = 0x10000 + ((unit & 0x3ff) << 10 | (second & 0x3ff));
    }
    append_character(unescaped_, unit);
    return true;
}

const std::string* json_to_msgpack::take_placeholder() {
    if (attachments_.empty()) return nullptr;
    std::size_t number = 0;
    std::string_view rest;
    // As anteroom::arguments says it, and as a program may write it that sorts its keys otherwise.
    if (!read_between(rest_, R"({"_placeholder":true,"num":)", "}", number, rest) &&
        !read_between(rest_, R"({"num":)", R"(,"_placeholder":true})", number, rest))
        return nullptr;
    if (number >= attachments_.size()) return nullptr;
    rest_ = rest;
    return &attachments_[number];
}

}  // namespace anteroom::wire::socketio
