// Whatever messages come, the decoder answers packets that keep the rules of the protocol; what it
// decoded is written and decoded to the same again.
//
// Input: messages, separated by 0x00; one that starts with 0x01 is binary.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "wire/socketio/decoder.hpp"
#include "wire/socketio/json_writer.hpp"

using namespace anteroom::wire::socketio;

namespace {

const limits allowed;

std::string written(const boost::json::value& value) {
    std::string text;
    write_json(text, value);
    return text;
}

void check(const packet& decoded, json_arena& again) {
    if (decoded.attachments.size() > allowed.attachments_max) std::abort();
    if (decoded.type == packet_type::event &&
        (!decoded.data || !decoded.data->is_array() || decoded.data->get_array().empty()))
        std::abort();
    if (!decoded.data) return;
    const std::string text = written(*decoded.data);
    const auto reread = again.parse(text);
    if (!reread || written(**reread) != text) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static json_arena arena;
    static json_arena again;
    decoder decoder;
    std::string_view rest{reinterpret_cast<const char*>(data), size};
    while (!rest.empty()) {
        const std::size_t end = rest.find('\0');
        const std::string_view message = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        const auto decoded = message.starts_with('\x01')
                                 ? decoder.on_binary(message.substr(1), arena, allowed)
                                 : decoder.on_text(message, arena, allowed);
        if (!decoded) return 0;  // the connection would be closed
        if (*decoded) check(**decoded, again);
    }
    return 0;
}
