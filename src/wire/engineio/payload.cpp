#include "wire/engineio/payload.hpp"

#include "base/base64.hpp"

namespace anteroom::wire::engineio {

base::result<std::optional<packet>> payload_reader::next() {
    if (ended_) return std::optional<packet>{};
    if (!started_ && rest_.empty()) {
        ended_ = true;
        return errc::empty_payload;
    }
    started_ = true;
    if (packets_left_ == 0) {
        ended_ = true;
        return errc::too_many_packets;
    }
    --packets_left_;

    const std::size_t end = rest_.find(packet_separator);
    const std::string_view text = rest_.substr(0, end);
    if (end == std::string_view::npos)
        ended_ = true;
    else
        rest_.remove_prefix(end + 1);

    const auto decoded = decode_text_frame(revision::v4, text, binary_);
    if (!decoded) {
        ended_ = true;
        return decoded.error();
    }
    return std::optional{*decoded};
}

std::size_t payload_bytes(const base::message& message) {
    if (message.type() == base::message::kind::text) return message.packet().size() + 1;
    return (message.body().size() + 2) / 3 * 4 + 2;
}

void append_packet(std::string& payload, const base::message& message) {
    if (!payload.empty()) payload.push_back(packet_separator);
    if (message.type() == base::message::kind::text) {
        payload.append(message.packet());
    } else {
        payload.push_back('b');
        base::base64_append(payload, message.body());
    }
}

}  // namespace anteroom::wire::engineio
