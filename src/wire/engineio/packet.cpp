#include "wire/engineio/packet.hpp"

#include <string>

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
                return "a binary packet in a polling payload is not base64";
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

}  // namespace anteroom::wire::engineio
