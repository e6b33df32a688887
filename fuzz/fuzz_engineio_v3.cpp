// A polling payload of protocol 3, in text or in octets, is read to its end or to its first bad
// packet, never past the limit of packets; what was read and is written again reads the same. A
// script that answers a poll never ends early, whatever it carries.
//
// Input: the first byte chooses the form, the rest is the payload.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.hpp"
#include "wire/engineio/jsonp.hpp"
#include "wire/engineio/payload_v3.hpp"

using namespace anteroom::wire::engineio;
using anteroom::base::message;
using form = payload_reader_v3::form;

namespace {

constexpr std::size_t packets_max = 100;

struct owned_packet {
    packet_type type;
    std::string data;
    bool binary;
    bool operator==(const owned_packet&) const = default;
};

std::vector<owned_packet> read_all(std::string_view payload, form form) {
    std::vector<owned_packet> all;
    payload_reader_v3 reader{payload, form, packets_max};
    for (;;) {
        const auto next = reader.next();
        if (!next || !*next) return all;
        all.push_back({(*next)->type, std::string{(*next)->data}, (*next)->binary});
        if (all.size() > packets_max) std::abort();
    }
}

payload_v3 write_all(const std::vector<owned_packet>& all) {
    anteroom::base::send_queue queue;
    for (const auto& one : all) {
        const char digit = static_cast<char>(one.type);
        const char type = one.binary ? static_cast<char>(digit - '0') : digit;
        const auto kind = one.binary ? message::kind::binary : message::kind::text;
        queue.push(message::make(kind, {std::string_view{&type, 1}, one.data}));
    }
    return take_payload_v3(queue);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view payload{reinterpret_cast<const char*>(data) + 1, size - 1};
    const form read_as = data[0] & 1 ? form::octets : form::text;
    if (read_as == form::text && !anteroom::base::is_valid_utf8(payload)) return 0;
    const auto all = read_all(payload, read_as);
    if (!all.empty()) {
        const auto written = write_all(all);
        if (read_all(written.body, written.octets ? form::octets : form::text) != all) std::abort();
    }
    const std::string script = jsonp_call("0", jsonp_payload(payload));
    const std::string_view inside = std::string_view{script}.substr(11, script.size() - 14);
    for (std::size_t i = 0; i < inside.size(); ++i) {
        const auto byte = static_cast<unsigned char>(inside[i]);
        if (byte < 0x20 || inside[i] == '"' || inside[i] == '<') std::abort();
        if (inside[i] == '\\') ++i;  // what it escapes
    }
    return 0;
}
