#include "anteroom/detail/event_text.hpp"

#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "wire/socketio/json_writer.hpp"
#include "wire/socketio/packet.hpp"

namespace anteroom::detail {

namespace {

namespace json = boost::json;
using wire::socketio::write_json;

constexpr std::size_t kept_bytes_max = 64 * 1024;

thread_local std::string spare;

void write_placeholder(std::string& out, std::size_t number) {
    out += "{\"_placeholder\":true,\"num\":";
    write_json(out, std::uint64_t{number});
    out += '}';
}

// Attachments that were counted from nought are counted on from those already there.
void renumber(json::value& value, std::size_t by, std::size_t attachments) {
    if (const auto number = wire::socketio::placeholder_number(value)) {
        if (*number < attachments) value.get_object()["num"] = *number + by;
    } else if (auto* list = value.if_array()) {
        for (auto& element : *list) renumber(element, by, attachments);
    } else if (auto* object = value.if_object()) {
        for (auto& member : *object) renumber(member.value(), by, attachments);
    }
}

}  // namespace

event_text::event_text() : json_(std::exchange(spare, {})) {
    json_.assign("[");
}

bool is_reserved(std::string_view event_name) {
    if (event_name.empty() ||
        std::string_view{"cdnr"}.find(event_name[0]) == std::string_view::npos)
        return false;
    constexpr std::array<std::string_view, 6> names = {
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"};
    return std::ranges::find(names, event_name) != names.end();
}

event_text::event_text(std::string_view event_name) : event_text() {
    reserved_ = is_reserved(event_name);
    write_json(json_, event_name);
}

event_text::~event_text() {
    if (json_.capacity() > spare.capacity() && json_.capacity() <= kept_bytes_max)
        spare = std::move(json_);
}

void event_text::separate() {
    if (json_.size() > 1) json_.push_back(',');
}

void event_text::finish() {
    json_.push_back(']');
}

void event_text::add_text(std::string_view text) {
    separate();
    write_json(json_, text);
}

void event_text::add_bool(bool truth) {
    separate();
    write_json(json_, truth);
}

void event_text::add_signed(std::int64_t number) {
    separate();
    write_json(json_, number);
}

void event_text::add_unsigned(std::uint64_t number) {
    separate();
    write_json(json_, number);
}

void event_text::add_double(double number) {
    separate();
    write_json(json_, number);
}

void event_text::add_value(const json::value& value) {
    separate();
    write_json(json_, value);
}

void event_text::add_bytes(const bytes& data) {
    separate();
    write_placeholder(json_, attachments_.size());
    attachments_.emplace_back(data.view());
}

void event_text::add_arguments(const arguments& all) {
    const std::size_t before = attachments_.size();
    for (const auto& data : all.attachments) attachments_.emplace_back(data.view());
    for (const auto& value : all.values) {
        if (before == 0) {
            add_value(value);
        } else {
            json::value counted_on = value;
            renumber(counted_on, before, all.attachments.size());
            add_value(counted_on);
        }
    }
}

}  // namespace anteroom::detail
