// Whatever a client writes into Sec-WebSocket-Extensions: an offer is accepted with an answer that
// RFC 7692 allows, or declined, or the header is malformed; and the answer, read as a header, is
// one offer that would be accepted again.
//
// Input: 1 byte that chooses the settings, then the lines of the header.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "wire/websocket/deflate_negotiation.hpp"
#include "wire/websocket/extension_list.hpp"

namespace {

using namespace anteroom::wire::websocket;
using outcome = deflate_agreement::outcome;

void expect(bool promise, const char* what, std::string_view header, const std::string& answer) {
    if (promise) return;
    std::cerr << what << "\n  " << header << "\n  " << answer << '\n';
    std::abort();
}

void check_answer(const deflate_agreement& made, std::string_view header,
                  const deflate_settings& settings) {
    expect(
        made.server_window_bits >= 9 && made.server_window_bits <= settings.server_window_bits_max,
        "the server's window is out of range", header, made.answer);
    extension_reader reader{made.answer};
    extension_offer answer;
    expect(reader.next(answer) == extension_reader::progress::offer, "the answer is no offer",
           header, made.answer);
    expect(answer.name == "permessage-deflate" && !answer.overfull(), "the answer is another",
           header, made.answer);
    for (const auto& parameter : answer.parameters())
        if (parameter.name == "client_max_window_bits")
            expect(header.find("client_max_window_bits") != std::string_view::npos,
                   "the client's window is limited without its offer", header, made.answer);
    const auto again = negotiate_deflate({made.answer}, settings);
    expect(again.result == outcome::agreed && again.answer == made.answer,
           "the answer would not be accepted", header, made.answer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    deflate_settings settings;
    settings.server_window_bits_max = static_cast<std::uint8_t>(9 + data[0] % 7);
    settings.client_window_bits_max = static_cast<std::uint8_t>(8 + data[0] / 7 % 8);
    // Memory of exactly its size, so that a sanitizer sees every stray access.
    const std::string header{reinterpret_cast<const char*>(data) + 1, size - 1};
    field_lines lines;
    for (std::string_view rest = header; !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n'));
        lines.add(line);
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
    const auto made = negotiate_deflate(lines, settings);
    if (made.result == outcome::agreed)
        check_answer(made, header, settings);
    else
        expect(made.answer.empty() && made.server_window_bits == 0, "an answer to nothing", header,
               made.answer);
    return 0;
}
