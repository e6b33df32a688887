#include "wire/socketio/errc.hpp"

#include <string>

namespace anteroom::wire::socketio {

namespace {

class category final : public base::error_category {
  public:
    const char* name() const noexcept override { return "socketio"; }
    std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::bad_packet_type:
                return "a Socket.IO packet has an unknown type";
            case errc::bad_attachment_count:
                return "a Socket.IO packet announces no attachments, too many, or no number";
            case errc::bad_id:
                return "a Socket.IO packet has an id that is no number in range";
            case errc::bad_json:
                return "the payload of a Socket.IO packet is not JSON";
            case errc::json_too_deep:
                return "the payload of a Socket.IO packet nests too deep";
            case errc::bad_payload:
                return "the payload of a Socket.IO packet does not fit its type";
            case errc::reserved_event_name:
                return "an event uses a reserved name";
            case errc::event_name_too_long:
                return "an event has a name that is too long";
            case errc::bad_placeholder:
                return "a binary packet refers to an attachment that it does not have";
            case errc::unexpected_binary:
                return "an attachment came that no packet announced";
            case errc::attachments_missing:
                return "a packet came before the attachments of the packet before it";
            case errc::message_too_large:
                return "a packet and its attachments are too large";
            case errc::bad_msgpack:
                return "a Socket.IO packet is not a map in msgpack, with strings for keys";
            case errc::msgpack_too_deep:
                return "a Socket.IO packet in msgpack nests too deep";
            case errc::msgpack_too_large:
                return "a Socket.IO packet in msgpack has too many values";
            case errc::wrong_parser:
                return "a text message came where packets are msgpack";
        }
        return "unknown Socket.IO error";
    }
};

}  // namespace

const base::error_category& socketio_category() {
    static const category instance;
    return instance;
}

base::error_code make_error_code(errc error) {
    return {static_cast<int>(error), socketio_category()};
}

}  // namespace anteroom::wire::socketio
