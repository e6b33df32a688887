#include "wire/websocket/deflate_negotiation.hpp"

#include <string>

#include <gtest/gtest.h>

namespace anteroom::wire::websocket {
namespace {

using result = deflate_agreement::outcome;

const std::string plain =
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

// What the offer is answered with; "-" without the extension, "malformed" for no handshake.
std::string answer(std::string_view offer, const deflate_settings& settings = {}) {
    const auto made = negotiate_deflate({offer}, settings);
    switch (made.result) {
        case result::none:
            return "-";
        case result::malformed:
            return "malformed";
        case result::agreed:
            return made.answer;
    }
    return {};
}

std::string with(std::string_view parameters) {
    return std::string{"permessage-deflate; "}.append(parameters);
}

TEST(deflate_negotiation, PMD_07_no_side_keeps_its_window_whatever_was_offered) {
    EXPECT_EQ(answer("permessage-deflate"), plain);
    EXPECT_EQ(answer(with("client_no_context_takeover")), plain);
    EXPECT_EQ(answer(with("server_no_context_takeover")), plain);
    EXPECT_EQ(answer(with("server_no_context_takeover; client_no_context_takeover")), plain);
}

TEST(deflate_negotiation, nothing_is_agreed_on_that_was_not_offered) {
    for (const char* offers : {"", ",", "permessage-bzip2", "permessage-deflate-frame",
                               "x-webkit-deflate-frame", "Permessage-Deflate"})
        EXPECT_EQ(answer(offers), "-") << offers;
    EXPECT_EQ(negotiate_deflate({}, {}).result, result::none);
}

TEST(deflate_negotiation, PMD_03_the_server_s_window_is_the_smaller_of_both_wishes) {
    EXPECT_EQ(answer(with("server_max_window_bits=15")), plain + "; server_max_window_bits=15");
    EXPECT_EQ(answer(with("server_max_window_bits=9")), plain + "; server_max_window_bits=9");
    EXPECT_EQ(answer(with("server_max_window_bits=\"10\"")), plain + "; server_max_window_bits=10");
    EXPECT_EQ(answer(with("server_max_window_bits=\"\\1\\0\"")),
              plain + "; server_max_window_bits=10");
    const deflate_settings small{.server_window_bits_max = 11};
    EXPECT_EQ(answer(with("server_max_window_bits=15"), small),
              plain + "; server_max_window_bits=11");
    EXPECT_EQ(answer("permessage-deflate", small), plain + "; server_max_window_bits=11");
    EXPECT_EQ(negotiate_deflate({"permessage-deflate"}, small).server_window_bits, 11);
    EXPECT_EQ(
        negotiate_deflate({"permessage-deflate;server_max_window_bits=9"}, {}).server_window_bits,
        9);
}

TEST(deflate_negotiation, PMD_03_a_window_that_zlib_cannot_compress_with_is_declined) {
    EXPECT_EQ(answer(with("server_max_window_bits=8")), "-");
    EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=8, permessage-deflate"), plain);
}

TEST(deflate_negotiation, PMD_03_the_client_s_window_is_answered_only_if_offered) {
    EXPECT_EQ(answer(with("client_max_window_bits")), plain);
    EXPECT_EQ(answer(with("client_max_window_bits=15")), plain);
    EXPECT_EQ(answer(with("client_max_window_bits=8")), plain + "; client_max_window_bits=8");
    EXPECT_EQ(answer(with("client_max_window_bits=12")), plain + "; client_max_window_bits=12");
    const deflate_settings small{.client_window_bits_max = 10};
    EXPECT_EQ(answer("permessage-deflate", small), plain);
    EXPECT_EQ(answer(with("client_max_window_bits"), small), plain + "; client_max_window_bits=10");
    EXPECT_EQ(answer(with("client_max_window_bits=9"), small),
              plain + "; client_max_window_bits=9");
    EXPECT_EQ(answer(with("client_max_window_bits=15"), small),
              plain + "; client_max_window_bits=10");
}

TEST(deflate_negotiation, PMD_02_a_bad_parameter_declines_its_offer_alone) {
    for (const char* parameters : {"server_max_window_bits",
                                   "server_max_window_bits=0",
                                   "server_max_window_bits=7",
                                   "server_max_window_bits=16",
                                   "server_max_window_bits=99",
                                   "server_max_window_bits=",
                                   "server_max_window_bits=\"\"",
                                   "server_max_window_bits=008",
                                   "server_max_window_bits=09",
                                   "server_max_window_bits=1e1",
                                   "server_max_window_bits=+9",
                                   "server_max_window_bits=-9",
                                   "server_max_window_bits=4294967305",
                                   "client_max_window_bits=0",
                                   "client_max_window_bits=7",
                                   "client_max_window_bits=16",
                                   "client_max_window_bits=",
                                   "client_max_window_bits=08",
                                   "client_max_window_bits=1'5",
                                   "server_no_context_takeover=true",
                                   "client_no_context_takeover=1",
                                   "client_no_context_takeover=",
                                   "unknown",
                                   "constructor",
                                   "__proto__=1",
                                   "server_no_context_takeover; server_no_context_takeover",
                                   "client_no_context_takeover; client_no_context_takeover",
                                   "server_max_window_bits=10; server_max_window_bits=10",
                                   "client_max_window_bits; client_max_window_bits=10",
                                   "client_max_window_bits=10; client_max_window_bits",
                                   "Server_No_Context_Takeover"}) {
        EXPECT_EQ(answer(with(parameters)), "-") << parameters;
        EXPECT_EQ(answer(with(parameters) + ", permessage-deflate"), plain) << parameters;
    }
}

TEST(deflate_negotiation, the_first_acceptable_offer_counts) {
    EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=10, permessage-deflate"),
              plain + "; server_max_window_bits=10");
    field_lines lines;
    lines.add("permessage-foo");
    lines.add("permessage-deflate; client_max_window_bits=9");
    EXPECT_EQ(negotiate_deflate(lines, {}).answer, plain + "; client_max_window_bits=9");
}

TEST(deflate_negotiation, PMD_02_sixteen_offers_and_parameters_are_looked_at) {
    std::string offers;
    for (int i = 0; i < 15; ++i) offers += "a,";
    EXPECT_EQ(answer(offers + "permessage-deflate"), plain);
    EXPECT_EQ(answer(offers + "a,permessage-deflate"), "-");
    std::string many = "permessage-deflate";
    for (int i = 0; i < 17; ++i) many += ";x" + std::to_string(i);
    EXPECT_EQ(answer(many), "-");
}

TEST(deflate_negotiation, a_header_that_is_no_list_fails_the_handshake) {
    for (const char* header :
         {"permessage-deflate;", "permessage-deflate; a b", ";",
          "permessage-deflate; server_max_window_bits=\"10", "permessage-deflate, @"})
        EXPECT_EQ(answer(header), "malformed") << header;
}

}  // namespace
}  // namespace anteroom::wire::websocket
