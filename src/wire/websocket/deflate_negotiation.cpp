#include "wire/websocket/deflate_negotiation.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "wire/websocket/extension_list.hpp"

namespace anteroom::wire::websocket {

namespace {

constexpr std::size_t offers_max = 16;
constexpr std::uint8_t window_bits_least = 8;
constexpr std::uint8_t window_bits_greatest = 15;
// What zlib can compress with: of a window of 256 bytes it makes one of 512.
constexpr std::uint8_t deflater_window_bits_least = 9;

// A decimal number from 8 to 15 without leading zeros (RFC 7692 7.1.2).
std::optional<std::uint8_t> window_bits_in(std::string_view written) {
    unsigned number = 0;
    unsigned digits = 0;
    for (const char c : written) {
        if (c == '\\') continue;  // it escapes the next one, which is a character of tokens
        if (c < '0' || c > '9' || ++digits > 2 || (digits == 1 && c == '0')) return std::nullopt;
        number = number * 10 + static_cast<unsigned>(c - '0');
    }
    if (number < window_bits_least || number > window_bits_greatest) return std::nullopt;
    return static_cast<std::uint8_t>(number);
}

// The parameters of an offer. Each may come once.
struct wishes {
    bool server_no_context_takeover = false;
    bool client_no_context_takeover = false;
    std::optional<std::uint8_t> server_window_bits;
    bool client_window_may_be_limited = false;
    std::uint8_t client_window_bits = window_bits_greatest;

    bool take(const extension_parameter& parameter) {
        if (parameter.name == "server_no_context_takeover")
            return take_flag(parameter, server_no_context_takeover);
        if (parameter.name == "client_no_context_takeover")
            return take_flag(parameter, client_no_context_takeover);
        if (parameter.name == "server_max_window_bits") {
            if (server_window_bits || !parameter.value) return false;
            server_window_bits = window_bits_in(*parameter.value);
            return server_window_bits.has_value();
        }
        if (parameter.name == "client_max_window_bits") {
            if (std::exchange(client_window_may_be_limited, true)) return false;
            if (!parameter.value) return true;
            const auto bits = window_bits_in(*parameter.value);
            client_window_bits = bits.value_or(0);
            return bits.has_value();
        }
        return false;
    }

  private:
    static bool take_flag(const extension_parameter& parameter, bool& flag) {
        return !parameter.value && !std::exchange(flag, true);
    }
};

std::optional<wishes> wishes_of(const extension_offer& offer) {
    if (offer.name != "permessage-deflate" || offer.overfull()) return std::nullopt;
    wishes understood;
    for (const auto& parameter : offer.parameters())
        if (!understood.take(parameter)) return std::nullopt;
    return understood;
}

std::optional<deflate_agreement> accept(const extension_offer& offer,
                                        const deflate_settings& settings) {
    const auto wanted = wishes_of(offer);
    if (!wanted) return std::nullopt;
    const auto server_bits = std::min(wanted->server_window_bits.value_or(window_bits_greatest),
                                      settings.server_window_bits_max);
    if (server_bits < deflater_window_bits_least) return std::nullopt;

    deflate_agreement made{.result = deflate_agreement::outcome::agreed,
                           .server_window_bits = server_bits,
                           .answer =
                               "permessage-deflate; server_no_context_takeover"
                               "; client_no_context_takeover"};
    // What has been asked for is answered; a full window need not be said.
    if (wanted->server_window_bits || server_bits < window_bits_greatest)
        made.answer += "; server_max_window_bits=" + std::to_string(server_bits);
    const auto client_bits = std::min(wanted->client_window_bits, settings.client_window_bits_max);
    if (wanted->client_window_may_be_limited && client_bits < window_bits_greatest)
        made.answer += "; client_max_window_bits=" + std::to_string(client_bits);
    return made;
}

}  // namespace

deflate_agreement negotiate_deflate(const field_lines& offers, const deflate_settings& settings) {
    using progress = extension_reader::progress;
    std::size_t seen = 0;
    std::optional<deflate_agreement> agreed;
    for (const std::string_view line : offers.lines()) {
        extension_reader reader{line};
        extension_offer offer;
        for (auto got = reader.next(offer); got != progress::end; got = reader.next(offer)) {
            if (got == progress::malformed)
                return {.result = deflate_agreement::outcome::malformed};
            if (!agreed && ++seen <= offers_max) agreed = accept(offer, settings);
        }
    }
    return agreed.value_or(deflate_agreement{});
}

}  // namespace anteroom::wire::websocket
