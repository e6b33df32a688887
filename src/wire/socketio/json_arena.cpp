#include "wire/socketio/json_arena.hpp"

#include <array>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value_stack.hpp>

#include "wire/socketio/errc.hpp"

namespace anteroom::wire::socketio {

namespace {

namespace json = boost::json;

constexpr std::size_t arena_bytes = 64 * 1024;
constexpr std::size_t parser_scratch_bytes = 16 * 1024;
constexpr std::size_t depth_max = 64;

// Boost.JSON's own handler sets no limit on the number of names in an object.
struct handler {
    static constexpr std::size_t max_object_size = 10'000;
    static constexpr std::size_t max_array_size = 1'000'000;
    static constexpr std::size_t max_key_size = 1'000'000;
    static constexpr std::size_t max_string_size = 16'000'000;

    explicit handler(unsigned char* scratch) : stack({}, scratch, parser_scratch_bytes) {}

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return true; }
    bool on_object_end(std::size_t size, json::error_code&) {
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
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code&) {
        stack.push_key(part);
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
    bool on_double(double number, json::string_view, json::error_code&) {
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
};

json::parse_options strict_options() {
    json::parse_options options;
    options.max_depth = depth_max;
    return options;
}

}  // namespace

struct json_arena::state {
    std::array<unsigned char, arena_bytes> memory;
    std::array<unsigned char, parser_scratch_bytes> scratch;
    json::monotonic_resource resource{memory.data(), memory.size()};
    json::basic_parser<handler> parser{strict_options(), scratch.data()};
    // Its memory is the resource's, so it needs no destruction, and dropping it costs nothing.
    alignas(json::value) unsigned char value[sizeof(json::value)];
};

json_arena::json_arena() : state_(std::make_unique<state>()) {}
json_arena::~json_arena() = default;

base::result<const json::value*> json_arena::parse(std::string_view text) {
    auto& parser = state_->parser;
    parser.reset();
    parser.handler().stack.reset();  // lets go of the resource before its memory is reused
    state_->resource.release();
    parser.handler().stack.reset(json::storage_ptr{&state_->resource});
    json::error_code error;
    const std::size_t taken = parser.write_some(false, text.data(), text.size(), error);
    if (error == json::error::too_deep) return errc::json_too_deep;
    if (error || taken != text.size()) return errc::bad_json;
    return new (state_->value) json::value(parser.handler().stack.release());
}

}  // namespace anteroom::wire::socketio
