#include "net/content_coding.hpp"

#include <chrono>

#include <zlib.h>

#include <gtest/gtest.h>

namespace anteroom::net {
namespace {

constexpr content_codings zlib{content_coding::deflate, content_coding::gzip};
constexpr content_codings all{content_coding::deflate, content_coding::gzip, content_coding::br};

std::string chosen(std::string_view accepted, content_codings offered = zlib) {
    http_request request;
    request.fields.push_back({"Accept-Encoding", accepted});
    return std::string{name_of(preferred_coding(request, offered))};
}

TEST(content_coding, the_best_liked_is_chosen) {
    EXPECT_EQ(chosen("gzip"), "gzip");
    EXPECT_EQ(chosen("deflate"), "deflate");
    EXPECT_EQ(chosen("gzip, deflate, br"), "gzip");
    EXPECT_EQ(chosen("gzip, deflate, br", all), "br");
    EXPECT_EQ(chosen("gzip;q=0.5, deflate;q=0.8"), "deflate");
    EXPECT_EQ(chosen("GZIP ; q=1.000"), "gzip");
    EXPECT_EQ(chosen("x-gzip"), "gzip");
    EXPECT_EQ(chosen("*"), "gzip");
    EXPECT_EQ(chosen("*;q=0.1, gzip;q=0"), "deflate");
    EXPECT_EQ(chosen("identity;q=0.5, gzip;q=0.4"), "identity");
    EXPECT_EQ(chosen("br;q=0, gzip", all), "gzip");
}

TEST(content_coding, what_is_not_asked_for_is_not_packed) {
    for (const char* accepted :
         {"", ",,,", "identity", "zstd", "br", "gzip;q=0", "gzip;q=0.000", "gzip;q=2",
          "gzip;q=", "gzip;q=x", "gzip;q=0.0001", "gzip;x=1", "*;q=0", "gzipx", "gzip q=1"})
        EXPECT_EQ(chosen(accepted), "identity") << accepted;
    http_request request;
    EXPECT_EQ(preferred_coding(request, all), content_coding::identity);
}

TEST(content_coding, a_long_field_is_read_once) {
    std::string list;
    for (int i = 0; i < 4000; ++i) list += "x;q";
    list += ",gzip";
    EXPECT_EQ(chosen(list), "gzip");
    EXPECT_EQ(chosen(std::string(16'000, ',')), "identity");
}

std::string unpacked(content_coding coding, std::string_view packed, std::size_t bytes) {
    std::string body(bytes, '\0');
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, coding == content_coding::gzip ? 31 : 15), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(body.data());
    stream.avail_out = static_cast<uInt>(body.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    EXPECT_EQ(stream.avail_in, 0u);
    inflateEnd(&stream);
    return body;
}

TEST(content_coding, what_is_packed_can_be_unpacked_by_itself) {
    std::string packed;
    for (const auto coding : {content_coding::gzip, content_coding::deflate})
        for (const std::size_t bytes : {1'000u, 100'000u, 3'000'000u}) {
            std::string body;
            while (body.size() < bytes)
                body += "42[\"said\"," + std::to_string(body.size()) + "]\x1e";
            ASSERT_TRUE(pack(coding, body, packed));
            EXPECT_LT(packed.size(), body.size());
            EXPECT_EQ(unpacked(coding, packed, body.size()), body);
        }
}

TEST(content_coding, what_does_not_shrink_is_left_as_it_is) {
    std::string noise;
    std::uint32_t seed = 1;
    for (int i = 0; i < 2000; ++i)
        noise += static_cast<char>((seed = seed * 1664525 + 1013904223) >> 24);
    std::string packed;
    EXPECT_FALSE(pack(content_coding::gzip, noise, packed));
    EXPECT_FALSE(pack(content_coding::gzip, "", packed));
    EXPECT_FALSE(pack(content_coding::br, std::string(2000, 'x'), packed));
}

}  // namespace
}  // namespace anteroom::net
