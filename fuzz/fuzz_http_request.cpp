// A request parses to the same, or fails, however its bytes are cut; it never takes more than its
// limits and never reads past its end.
//
// Input: 1 byte that says where to cut, then the bytes of a connection.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/http_parser.hpp"

using namespace anteroom::net;

namespace {

const http_limits limits{
    .request_line_bytes_max = 256, .head_bytes_max = 1024, .fields_max = 20, .body_bytes_max = 512};

struct outcome {
    bool complete = false;
    bool failed = false;
    std::string target;
    std::string body;
    std::size_t taken = 0;
    bool operator==(const outcome&) const = default;
};

outcome feed(std::string_view bytes, std::size_t step) {
    http_parser parser{limits};
    outcome result;
    while (!bytes.empty() && !result.complete) {
        std::string_view piece = bytes.substr(0, step);
        const std::size_t offered = piece.size();
        const auto progress = parser.feed(piece);
        if (!progress) return {false, true, {}, {}, 0};
        const std::size_t taken = offered - piece.size();
        result.taken += taken;
        result.complete = *progress == http_parser::progress::complete;
        if (!result.complete && taken == 0) std::abort();  // no progress would be a hang
        bytes.remove_prefix(taken);
    }
    if (!result.complete) return {};
    result.target = parser.request().target;
    result.body = parser.request().body;
    if (result.body.size() > limits.body_bytes_max) std::abort();
    if (parser.request().fields.size() > limits.fields_max) std::abort();
    return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
    const auto whole = feed(bytes, bytes.size());
    const auto cut = feed(bytes, std::size_t{data[0]} % 37 + 1);
    // An incomplete request may fail sooner in one of the two; a complete one must be the same.
    if ((whole.complete || cut.complete) && !(whole == cut)) std::abort();
    return 0;
}
