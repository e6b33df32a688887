// A polling payload is read to its end or to its first bad packet, never past the limit of packets,
// and what was read and is written again reads the same.
//
// Input: the payload.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "wire/engineio/payload.hpp"

using namespace anteroom::wire::engineio;
using anteroom::base::message;

namespace {

constexpr std::size_t packets_max = 100;

struct owned_packet {
    packet_type type;
    std::string data;
    bool binary;
    bool operator==(const owned_packet&) const = default;
};

std::vector<owned_packet> read_all(std::string_view payload) {
    std::vector<owned_packet> all;
    payload_reader reader{payload, packets_max};
    for (;;) {
        const auto next = reader.next();
        if (!next || !*next) return all;
        all.push_back({(*next)->type, std::string{(*next)->data}, (*next)->binary});
        if (all.size() > packets_max) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto all = read_all({reinterpret_cast<const char*>(data), size});
    std::string written;
    for (const auto& one : all) {
        const auto made =
            message::make(one.binary ? message::kind::binary : message::kind::text, {one.data});
        if (!one.binary) made->prepend_packet_type(static_cast<char>(one.type));
        append_packet(written, *made);
    }
    if (!all.empty() && read_all(written) != all) std::abort();
    return 0;
}
