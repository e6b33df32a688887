#include "wire/engineio/packet.hpp"

#include "base/base64.hpp"

namespace anteroom::wire::engineio {

namespace {

class category final : public base::error_category {
  public:
    const char* name() const noexcept override { return "engineio"; }
    std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::empty_packet:
                return "an Engine.IO packet has no type";
            case errc::unknown_packet_type:
                return "an Engine.IO packet has an unknown type";
            case errc::empty_payload:
                return "a polling payload holds no packet";
            case errc::too_many_packets:
                return "a polling payload holds too many packets";
            case errc::bad_base64:
                return "a binary packet in text is not base64";
            case errc::bad_length:
                return "the length of a packet in a polling payload is wrong";
            case errc::bad_text:
                return "a packet of text is not UTF-8";
        }
        return "unknown Engine.IO error";
    }
};

}  // namespace

const base::error_category& engineio_category() {
    static const category instance;
    return instance;
}

base::error_code make_error_code(errc error) {
    return {static_cast<int>(error), engineio_category()};
}

base::result<packet> decode_packet(std::string_view text) {
    if (text.empty()) return errc::empty_packet;
    const char type = text.front();
    if (type < '0' || type > '6') return errc::unknown_packet_type;
    return packet{static_cast<packet_type>(type), text.substr(1), false};
}

base::result<packet> decode_text_frame(revision revision, std::string_view text,
                                       std::string& bytes) {
    if (!text.starts_with('b')) return decode_packet(text);
    text.remove_prefix(1);
    packet decoded = binary_packet({});
    if (revision == revision::v3) {  // the type comes before the data
        const auto type = decode_packet(text.substr(0, 1));
        if (!type) return type.error();
        decoded.type = type->type;
        text.remove_prefix(1);
    }
    auto data = base::base64_decode_lines(text);
    if (!data) return errc::bad_base64;
    bytes = std::move(*data);
    decoded.data = bytes;
    return decoded;
}

base::result<packet> decode_binary_frame(revision revision, std::string_view bytes) {
    if (revision == revision::v4) return binary_packet(bytes);
    if (bytes.empty()) return errc::empty_packet;
    const char type = bytes.front();  // a number here, no digit
    if (type < 0 || type > 6) return errc::unknown_packet_type;
    return packet{static_cast<packet_type>('0' + type), bytes.substr(1), true};
}

}  // namespace anteroom::wire::engineio
