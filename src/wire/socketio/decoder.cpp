#include "wire/socketio/decoder.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "wire/socketio/packet_check.hpp"

namespace anteroom::wire::socketio {

namespace {

namespace json = boost::json;

base::error_code check_placeholders(const json::value& value, std::size_t attachments) {
    if (const auto number = placeholder_number(value))
        return *number < attachments ? base::error_code{} : make_error_code(errc::bad_placeholder);
    if (const auto* array = value.if_array()) {
        for (const auto& element : *array)
            if (const auto error = check_placeholders(element, attachments)) return error;
    } else if (const auto* object = value.if_object()) {
        for (const auto& member : *object)
            if (const auto error = check_placeholders(member.value(), attachments)) return error;
    }
    return {};
}

base::result<packet> make_packet(const packet_head& head, json_arena& arena, const limits& limits) {
    packet made{head.type, head.nsp, head.id, nullptr, {}};
    if (!head.json.empty()) {
        const auto data = arena.parse(head.json);
        if (!data) return data.error();
        made.data = *data;
    }
    if (made.type == packet_type::binary_event) made.type = packet_type::event;
    if (made.type == packet_type::binary_ack) made.type = packet_type::ack;
    if (const auto error = check_payload(made, limits)) return error;
    if (head.attachments > 0)
        if (const auto error = check_placeholders(*made.data, head.attachments)) return error;
    return made;
}

}  // namespace

base::result<std::optional<packet>> decoder::on_text(std::string_view text, json_arena& arena,
                                                     const limits& limits) {
    if (pending_) {
        if (!pending_->delivered) return errc::attachments_missing;
        pending_.reset();
    }
    const auto head = parse_head(text, limits);
    if (!head) return head.error();
    // A binary packet is judged now, so that nothing waits for the attachments of a bad one, and
    // parsed again when it is whole: the arena does not keep it until then.
    const auto made = make_packet(*head, arena, limits);
    if (!made) return made.error();
    if (head->attachments == 0) return std::optional{*made};
    pending_ = std::make_unique<pending_packet>();
    pending_->text = text;
    pending_->bytes = text.size();
    pending_->expected = head->attachments;
    return std::optional<packet>{};
}

base::result<std::optional<packet>> decoder::on_binary(std::string_view bytes, json_arena& arena,
                                                       const limits& limits) {
    if (!awaits_attachments()) return errc::unexpected_binary;
    pending_->bytes += bytes.size();
    if (pending_->bytes > limits.message_bytes_max) return errc::message_too_large;
    pending_->attachments.emplace_back(bytes);
    if (pending_->attachments.size() < pending_->expected) return std::optional<packet>{};
    pending_->delivered = true;
    const auto head = parse_head(pending_->text, limits);
    if (!head) return head.error();
    auto made = make_packet(*head, arena, limits);
    if (!made) return made.error();
    made->attachments = pending_->attachments;
    return std::optional{*made};
}

}  // namespace anteroom::wire::socketio
