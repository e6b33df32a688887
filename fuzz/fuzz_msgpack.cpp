// Whatever bytes come, the msgpack decoder answers a packet that keeps the rules of the protocol
// and its limits, or refuses them; what it decoded is encoded to what comes back unchanged. And
// what the writer of JSON wrote is turned into msgpack, whatever else is refused.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "wire/socketio/json_arena.hpp"
#include "wire/socketio/json_to_msgpack.hpp"
#include "wire/socketio/json_writer.hpp"
#include "wire/socketio/msgpack_decoder.hpp"
#include "wire/socketio/msgpack_encoder.hpp"

using namespace anteroom::wire::socketio;

namespace {

const limits allowed;

void insist(bool promise) {
    if (!promise) std::abort();
}

std::string written(const boost::json::value& value) {
    std::string text;
    write_json(text, value);
    return text;
}

std::string encoded(const packet& decoded) {
    const std::string text = decoded.data ? written(*decoded.data) : std::string{};
    return std::string{
        encode_msgpack({decoded.type, decoded.nsp, decoded.id, text, decoded.attachments})->body()};
}

void check_again(const packet& first) {
    static msgpack_decoder again;
    const std::string message = encoded(first);
    const auto second = again.decode(message, allowed);
    insist(second.has_value());
    insist(encoded(*second) == message);
}

void check_transcoding(std::string_view text) {
    static json_to_msgpack transcode;
    static json_arena arena;
    std::string out;
    const bool accepted = transcode.append(out, text, {});
    const auto parsed = arena.parse(text);
    if (!parsed) return;
    // The writer knows one form of a text; another may have blanks in it.
    const std::string own = written(**parsed);
    insist(own != text || accepted);
    out.clear();
    insist(transcode.append(out, own, {}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static msgpack_decoder decoder;
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    if (const auto decoded = decoder.decode(input, allowed)) {
        insist(decoded->attachments.size() <= allowed.msgpack_binaries_max);
        insist(decoded->type != packet_type::event ||
               (decoded->data && decoded->data->is_array() && !decoded->data->get_array().empty()));
        check_again(*decoded);
    }
    check_transcoding(input);
    return 0;
}
