#include "wire/socketio/msgpack_decoder.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value_stack.hpp>

#include "base/utf8.hpp"
#include "wire/socketio/arena_resource.hpp"
#include "wire/socketio/iso_date.hpp"
#include "wire/socketio/msgpack_reader.hpp"
#include "wire/socketio/name_watch.hpp"
#include "wire/socketio/packet_check.hpp"

namespace anteroom::wire::socketio {

namespace {

namespace json = boost::json;
using kind = msgpack_token::kind;

constexpr std::size_t scratch_bytes = 16 * 1024;
// The payload may nest as deep as one in JSON, and the packet stands around it.
constexpr std::size_t nesting_max = 64 + 1;
static_assert(nesting_max <= name_watch::depth_max);
constexpr std::size_t names_max = 10'000;  // of one object, as in json_arena

// notepack.io 2, `encode`.
constexpr std::int64_t javascript_extension = 0;
constexpr std::size_t undefined_bytes = 1;
constexpr std::size_t date_bytes = 8;

bool is_javascript(const msgpack_token& token) {
    return token.what == kind::extension && token.number == javascript_extension;
}

bool is_undefined(const msgpack_token& token) {
    return is_javascript(token) && token.fixed_size && token.bytes.size() == undefined_bytes;
}

bool is_date(const msgpack_token& token) {
    return is_javascript(token) && token.fixed_size && token.bytes.size() == date_bytes;
}

std::int64_t big_endian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(number);
}

// UTF-8, but for halves of surrogate pairs, which have three bytes that UTF-8 keeps free.
bool is_text(std::string_view text) {
    if (base::is_valid_utf8(text)) return true;
    while (!text.empty()) {
        std::size_t at = text.find('\xed');
        while (at != text.npos && (text.size() - at < 3 || (text[at + 1] & 0xe0) != 0xa0 ||
                                   (text[at + 2] & 0xc0) != 0x80))
            at = text.find('\xed', at + 1);
        if (!base::is_valid_utf8(text.substr(0, at))) return false;
        text.remove_prefix(at == text.npos ? text.size() : at + 3);
    }
    return true;
}

// Reads one value into a stack. Lists and maps that are not whole yet are kept in an array, so how
// deep they nest costs no stack of ours.
class value_reader {
  public:
    value_reader(std::string_view message, json::value_stack& into, name_watch& names,
                 std::vector<std::string>& attachments, const limits& limits)
        : reader_(message),
          into_(into),
          names_(names),
          attachments_(attachments),
          limits_(limits) {}

    base::error_code read() {
        if (const auto error = read_value()) return error;
        while (depth_ > 0) {
            auto& inner = open_[depth_ - 1];
            if (inner.left == 0) {
                --depth_;
                if (inner.is_map && !names_.end_object()) return errc::msgpack_too_large;
                inner.is_map ? into_.push_object(inner.size) : into_.push_array(inner.size);
                continue;
            }
            --inner.left;
            if (const auto error = inner.is_map ? read_member(inner) : read_element(inner))
                return error;
        }
        if (reader_.bytes_left() > 0) return errc::bad_msgpack;
        // Whoever reads the payload could not tell these from binary.
        if (seen_placeholder_ && !attachments_.empty()) return errc::bad_placeholder;
        return {};
    }

  private:
    struct container {
        bool is_map;
        std::size_t left;  // values, or pairs, that were announced and are to come
        std::size_t size;  // that count
    };

    base::error_code read_value() {
        const auto token = next();
        return token ? push(*token) : token.error();
    }

    base::error_code read_element(container& within) {
        ++within.size;
        return read_value();
    }

    base::error_code read_member(container& within) {
        const auto key = next();
        if (!key) return key.error();
        if (key->what != kind::text || !is_text(key->bytes)) return errc::bad_msgpack;
        const auto value = next();
        if (!value) return value.error();
        if (depth_ == 1) in_payload_ = key->bytes == "data";
        if (is_undefined(*value)) return {};
        if (in_payload_ && key->bytes == "_placeholder" && value->what == kind::boolean &&
            value->truth)
            seen_placeholder_ = true;
        ++within.size;
        into_.push_key(key->bytes);
        names_.add_name(key->bytes);
        return push(*value);
    }

    base::result<msgpack_token> next() {
        if (++values_ > limits_.msgpack_values_max) return errc::msgpack_too_large;
        const auto token = reader_.next();
        if (!token) return errc::bad_msgpack;
        return *token;
    }

    base::error_code push(const msgpack_token& token) {
        switch (token.what) {
            case kind::nil:
                into_.push_null();
                return {};
            case kind::boolean:
                into_.push_bool(token.truth);
                return {};
            case kind::signed_integer:
                into_.push_int64(token.signed_integer);
                return {};
            case kind::unsigned_integer:
                into_.push_uint64(token.unsigned_integer);
                return {};
            case kind::real:
                into_.push_double(token.real);
                return {};
            case kind::text:
                if (!is_text(token.bytes)) return errc::bad_msgpack;
                into_.push_string(token.bytes);
                return {};
            case kind::binary:
                return push_binary(token.bytes);
            case kind::list:
            case kind::map:
                return open(token);
            case kind::extension:
                return push_extension(token);
        }
        return errc::bad_msgpack;
    }

    base::error_code open(const msgpack_token& token) {
        const bool is_map = token.what == kind::map;
        const auto size = static_cast<std::size_t>(token.number);
        if (depth_ == nesting_max) return errc::msgpack_too_deep;
        if (is_map && size > names_max) return errc::msgpack_too_large;
        open_[depth_++] = {is_map, size, 0};
        if (is_map) names_.begin_object();
        return {};
    }

    base::error_code push_binary(std::string_view bytes) {
        if (!in_payload_) {
            into_.push_null();
            return {};
        }
        if (attachments_.size() >= limits_.msgpack_binaries_max) return errc::bad_attachment_count;
        into_.push_key("_placeholder");
        into_.push_bool(true);
        into_.push_key("num");
        into_.push_int64(static_cast<std::int64_t>(attachments_.size()));
        into_.push_object(2);
        attachments_.emplace_back(bytes);
        return {};
    }

    base::error_code push_extension(const msgpack_token& token) {
        if (is_undefined(token)) {
            into_.push_null();
            return {};
        }
        if (is_date(token)) {
            const std::string text = iso_date(big_endian(token.bytes));
            text.empty() ? into_.push_null() : into_.push_string(text);
            return {};
        }
        if (is_javascript(token) && !token.fixed_size) return push_binary(token.bytes);
        if (depth_ == nesting_max) return errc::msgpack_too_deep;  // it becomes a list
        into_.push_int64(token.number);
        if (const auto error = push_binary(token.bytes)) return error;
        into_.push_array(2);
        return {};
    }

    msgpack_reader reader_;
    json::value_stack& into_;
    name_watch& names_;
    std::vector<std::string>& attachments_;
    const limits& limits_;
    std::array<container, nesting_max> open_;
    std::size_t depth_ = 0;
    std::size_t values_ = 0;
    bool in_payload_ = false;
    bool seen_placeholder_ = false;
};

// JavaScript has one kind of number: 2.0 is as good as 2.
std::optional<std::uint64_t> whole_number(const json::value& value) {
    if (const auto* number = value.if_int64())
        return *number >= 0 ? std::optional{static_cast<std::uint64_t>(*number)} : std::nullopt;
    if (const auto* number = value.if_uint64()) return *number;
    constexpr double exact_max = 9'007'199'254'740'992;  // 2^53
    const auto* number = value.if_double();
    if (!number || !(*number >= 0 && *number <= exact_max)) return std::nullopt;
    const auto whole = static_cast<std::uint64_t>(*number);
    if (static_cast<double>(whole) != *number) return std::nullopt;
    return whole;
}

base::result<packet> packet_in(const json::value& value) {
    const auto* const members = value.if_object();
    if (!members) return errc::bad_msgpack;
    packet made;
    const auto* const type = members->if_contains("type");
    const auto number = type ? whole_number(*type) : std::nullopt;
    if (!number || *number > static_cast<std::uint64_t>(packet_type::connect_error))
        return errc::bad_packet_type;
    made.type = static_cast<packet_type>(*number);
    const auto* const nsp = members->if_contains("nsp");
    if (!nsp || !nsp->is_string()) return errc::bad_payload;
    made.nsp = nsp->get_string();
    if (const auto* const id = members->if_contains("id")) {
        made.id = whole_number(*id);
        if (!made.id) return errc::bad_id;
    }
    made.data = members->if_contains("data");
    return made;
}

}  // namespace

struct msgpack_decoder::state {
    std::array<unsigned char, arena_bytes> memory;
    std::array<unsigned char, scratch_bytes> scratch;
    arena_resource resource{memory.data(), memory.size()};
    json::value_stack stack{{}, scratch.data(), scratch.size()};
    name_watch names{resource};
    std::vector<std::string> attachments;

    // Its memory is the resource's, so it needs no destruction, and dropping it costs nothing.
    alignas(json::value) unsigned char value[sizeof(json::value)];
};

msgpack_decoder::msgpack_decoder() : state_(std::make_unique<state>()) {}
msgpack_decoder::~msgpack_decoder() = default;

base::result<packet> msgpack_decoder::decode(std::string_view message, const limits& limits) {
    auto& [memory, scratch, resource, stack, names, attachments, place] = *state_;
    attachments.clear();
    names.reset();
    stack.reset();  // lets go of what it has
    resource.reset();
    stack.reset(json::storage_ptr{&resource});
    if (const auto error = value_reader{message, stack, names, attachments, limits}.read())
        return error;
    const auto* const value = new (place) json::value(stack.release());
    auto made = packet_in(*value);
    if (!made) return made;
    if (const auto error = check_payload(*made, limits)) return error;
    made->attachments = attachments;
    return made;
}

}  // namespace anteroom::wire::socketio
