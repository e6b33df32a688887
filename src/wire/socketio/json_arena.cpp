#include "wire/socketio/json_arena.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <string>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include "base/utf8.hpp"
#include "wire/socketio/arena_resource.hpp"
#include "wire/socketio/errc.hpp"
#include "wire/socketio/name_watch.hpp"
#include "wire/socketio/surrogates.hpp"

namespace anteroom::wire::socketio {

namespace {

namespace json = boost::json;

constexpr std::size_t parser_scratch_bytes = 16 * 1024;
constexpr std::size_t depth_max = 64;

// Boost.JSON's own handler sets no limit on the number of names in an object.
struct handler {
    static constexpr std::size_t max_object_size = 10'000;
    static constexpr std::size_t max_array_size = 1'000'000;
    static constexpr std::size_t max_key_size = 1'000'000;
    static constexpr std::size_t max_string_size = 16'000'000;

    handler(unsigned char* scratch, arena_resource& arena)
        : stack({}, scratch, parser_scratch_bytes), names(arena) {}

    bool on_document_begin(json::error_code&) {
        names.reset();
        return true;
    }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) {
        names.begin_object();
        return true;
    }
    bool on_object_end(std::size_t size, json::error_code& error) {
        if (!names.end_object()) {
            error = json::error::object_too_large;
            return false;
        }
        stack.push_object(size);
        return true;
    }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t size, json::error_code&) {
        stack.push_array(size);
        return true;
    }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
        stack.push_chars(part);
        names.add_part(part);
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code&) {
        stack.push_key(part);
        names.add_name(part);
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
        stack.push_chars(part);
        return true;
    }
    bool on_string(json::string_view part, std::size_t, json::error_code&) {
        stack.push_string(part);
        return true;
    }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t number, json::string_view, json::error_code&) {
        stack.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, json::string_view, json::error_code&) {
        stack.push_uint64(number);
        return true;
    }
    bool on_double(double approximate, json::string_view text, json::error_code&) {
        // Boost 1.81 may miss the nearest double by a unit in the last place; a number has to
        // come back from an echo as it was sent.
        double number = approximate;
        std::from_chars(text.data(), text.data() + text.size(), number);
        stack.push_double(number);
        return true;
    }
    bool on_bool(bool truth, json::error_code&) {
        stack.push_bool(truth);
        return true;
    }
    bool on_null(json::error_code&) {
        stack.push_null();
        return true;
    }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

    json::value_stack stack;
    name_watch names;
};

json::parse_options options_with(bool allow_surrogates) {
    json::parse_options options;
    options.max_depth = depth_max;
    options.allow_invalid_utf8 = allow_surrogates;
    return options;
}

// The code unit of a \uXXXX escape at `at`, or nothing.
std::optional<unsigned> escaped_unit(std::string_view text, std::size_t at) {
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
    unsigned unit = 0;
    const auto* const end = text.data() + at + 6;
    const auto read = std::from_chars(text.data() + at + 2, end, unit, 16);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return unit;
}

// The text with every escape of half a pair replaced by its three bytes.
std::string with_raw_surrogates(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto unit = escaped_unit(text, at);
        if (!unit || !(is_leading_surrogate(*unit) || is_trailing_surrogate(*unit))) {
            // An escape of any other kind is two characters that belong together.
            const std::size_t count = text[at] == '\\' ? 2 : 1;
            out.append(text.substr(at, count));
            at += count;
            continue;
        }
        const auto next = escaped_unit(text, at + 6);
        if (is_leading_surrogate(*unit) && next && is_trailing_surrogate(*next)) {
            out.append(text.substr(at, 12));
            at += 12;
            continue;
        }
        out.push_back(static_cast<char>(0xed));
        out.push_back(static_cast<char>(0x80 | (*unit >> 6 & 0x3f)));
        out.push_back(static_cast<char>(0x80 | (*unit & 0x3f)));
        at += 6;
    }
    return out;
}

}  // namespace

struct json_arena::state {
    std::array<unsigned char, arena_bytes> memory;
    std::array<unsigned char, parser_scratch_bytes> scratch;
    arena_resource resource{memory.data(), memory.size()};
    json::basic_parser<handler> parser{options_with(false), scratch.data(), resource};

    arena_resource* fresh_resource() {
        parser.handler().stack.reset();  // lets go of what it has
        resource.reset();
        return &resource;
    }

    // Its memory is the resource's, so it needs no destruction, and dropping it costs nothing.
    alignas(json::value) unsigned char value[sizeof(json::value)];
};

json_arena::json_arena() : state_(std::make_unique<state>()) {}
json_arena::~json_arena() = default;

base::result<const json::value*> json_arena::parse(std::string_view text) {
    auto& parser = state_->parser;
    parser.reset();
    parser.handler().stack.reset(json::storage_ptr{state_->fresh_resource()});
    json::error_code error;
    const std::size_t taken = parser.write_some(false, text.data(), text.size(), error);
    if (error == json::error::too_deep) return errc::json_too_deep;
    if (error && (text.find("\\ud") != text.npos || text.find("\\uD") != text.npos))
        return parse_surrogates(text);
    if (error || taken != text.size()) return errc::bad_json;
    return new (state_->value) json::value(parser.handler().stack.release());
}

// Rare, so it may cost: a second reading, with a parser of its own.
base::result<const json::value*> json_arena::parse_surrogates(std::string_view text) {
    if (!base::is_valid_utf8(text)) return errc::bad_json;
    auto scratch = std::make_unique<unsigned char[]>(parser_scratch_bytes);
    json::basic_parser<handler> parser{options_with(true), scratch.get(), state_->resource};
    parser.handler().stack.reset(json::storage_ptr{state_->fresh_resource()});
    const std::string raw = with_raw_surrogates(text);
    json::error_code error;
    const std::size_t taken = parser.write_some(false, raw.data(), raw.size(), error);
    if (error == json::error::too_deep) return errc::json_too_deep;
    if (error || taken != raw.size()) return errc::bad_json;
    return new (state_->value) json::value(parser.handler().stack.release());
}

}  // namespace anteroom::wire::socketio
