#include "jose/strict_json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>

namespace anteroom::jose {

namespace json = boost::json;

namespace {

// Builds the value and counts the names it is told. Boost.JSON keeps one member of those that
// share a name, so a value with fewer members than names had a name twice.
struct counting_handler {
    static constexpr std::size_t max_object_size = json::object::max_size();
    static constexpr std::size_t max_array_size = json::array::max_size();
    static constexpr std::size_t max_key_size = json::string::max_size();
    static constexpr std::size_t max_string_size = json::string::max_size();

    json::value_stack stack;
    std::size_t names = 0;

    counting_handler(const json::storage_ptr& storage, unsigned char* scratch, std::size_t bytes)
        : stack(json::storage_ptr(), scratch, bytes) {
        stack.reset(storage);
    }

    using error = boost::system::error_code;
    using piece = json::string_view;

    bool on_document_begin(error&) { return true; }
    bool on_document_end(error&) { return true; }
    bool on_object_begin(error&) { return true; }
    bool on_object_end(std::size_t members, error&) {
        stack.push_object(members);
        return true;
    }
    bool on_array_begin(error&) { return true; }
    bool on_array_end(std::size_t elements, error&) {
        stack.push_array(elements);
        return true;
    }
    bool on_key_part(piece part, std::size_t, error&) {
        stack.push_chars(part);
        return true;
    }
    bool on_key(piece last, std::size_t, error&) {
        ++names;
        stack.push_key(last);
        return true;
    }
    bool on_string_part(piece part, std::size_t, error&) {
        stack.push_chars(part);
        return true;
    }
    bool on_string(piece last, std::size_t, error&) {
        stack.push_string(last);
        return true;
    }
    bool on_number_part(piece, error&) { return true; }
    bool on_int64(std::int64_t number, piece, error&) {
        stack.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, piece, error&) {
        stack.push_uint64(number);
        return true;
    }
    bool on_double(double number, piece, error&) {
        stack.push_double(number);
        return true;
    }
    bool on_bool(bool yes, error&) {
        stack.push_bool(yes);
        return true;
    }
    bool on_null(error&) {
        stack.push_null();
        return true;
    }
    bool on_comment_part(piece, error&) { return true; }
    bool on_comment(piece, error&) { return true; }
};

// The recursion is as deep as the parser allowed the text to be.
std::size_t members_within(const json::value& value) {
    std::size_t members = 0;
    if (const auto* object = value.if_object()) {
        members = object->size();
        for (const auto& member : *object) members += members_within(member.value());
    } else if (const auto* array = value.if_array()) {
        for (const auto& element : *array) members += members_within(element);
    }
    return members;
}

}  // namespace

base::result<json::object> parse_object(std::string_view text, const object_rules& rules,
                                        json::storage_ptr storage) {
    json::parse_options options;
    options.max_depth = rules.depth_max;
    unsigned char scratch[2048];
    json::basic_parser<counting_handler> parser(options, storage, scratch, sizeof scratch);
    json::error_code error;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
    if (error == json::error::too_deep) return rules.too_deep;
    if (error || used != text.size()) return rules.not_an_object;
    json::value whole = parser.handler().stack.release();
    auto* object = whole.if_object();
    if (object == nullptr) return rules.not_an_object;
    if (members_within(whole) != parser.handler().names) return rules.name_repeated;
    return std::move(*object);
}

}  // namespace anteroom::jose
