#include "wire/websocket/errc.hpp"

#include <string>

#include "wire/websocket/close_code.hpp"

namespace anteroom::wire::websocket {

namespace {

const char* sentence_of(errc error) {
    switch (error) {
        case errc::reserved_bits:
            return "a frame sets reserved bits that no extension uses";
        case errc::unknown_opcode:
            return "a frame has a reserved opcode";
        case errc::control_frame_fragmented:
            return "a control frame is fragmented";
        case errc::control_frame_too_long:
            return "a control frame has more than 125 bytes of payload";
        case errc::continuation_without_start:
            return "a continuation frame comes where no message has begun";
        case errc::message_inside_message:
            return "a message begins before the fragmented one before it has ended";
        case errc::frame_not_masked:
            return "a frame of a client is not masked";
        case errc::length_not_minimal:
            return "a payload length is not encoded in its shortest form";
        case errc::length_out_of_range:
            return "a payload length has its highest bit set";
        case errc::close_payload_too_short:
            return "a close frame has a payload of one byte";
        case errc::close_code_not_allowed:
            return "a close frame has a code that must not be sent";
        case errc::close_reason_not_utf8:
            return "the reason of a close frame is not UTF-8";
        case errc::text_not_utf8:
            return "a text message is not UTF-8";
        case errc::message_too_big:
            return "a message has more bytes than allowed";
        case errc::too_many_fragments:
            return "a message has more fragments than allowed";
        case errc::deflate_data_corrupt:
            return "the compressed data of a message is corrupt";
    }
    return "an unknown error of the WebSocket decoder";
}

class websocket_category final : public base::error_category {
  public:
    const char* name() const noexcept override { return "anteroom.websocket"; }
    std::string message(int value) const override { return sentence_of(static_cast<errc>(value)); }
};

}  // namespace

const base::error_category& category() {
    static const websocket_category instance;
    return instance;
}

base::error_code make_error_code(errc error) {
    return {static_cast<int>(error), category()};
}

std::uint16_t close_code_of(errc error) {
    switch (error) {
        case errc::close_reason_not_utf8:
        case errc::text_not_utf8:
        case errc::deflate_data_corrupt:
            return close_code::bad_payload;
        case errc::message_too_big:
        case errc::too_many_fragments:
            return close_code::too_big;
        default:
            return close_code::protocol_error;
    }
}

}  // namespace anteroom::wire::websocket
