#include "wire/socketio/msgpack_writer.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "wire/socketio/test_msgpack.hpp"

namespace anteroom::wire::socketio {
namespace {

using test::packed;

template <class Value>
std::string written(Value value) {
    std::string out;
    write_msgpack(out, value);
    return out;
}

std::string head(msgpack_container what, std::uint32_t size) {
    std::string out;
    write_msgpack_head(out, what, size);
    return out;
}

TEST(msgpack_writer, an_integer_takes_as_few_bytes_as_it_can) {
    struct row {
        std::int64_t number;
        const char* bytes;
    };
    for (const auto& [number, bytes] : {row{0, "00"},
                                        {0x7f, "7f"},
                                        {0x80, "cc80"},
                                        {0xff, "ccff"},
                                        {0x100, "cd0100"},
                                        {0xffff, "cdffff"},
                                        {0x10000, "ce00010000"},
                                        {0xffffffff, "ceffffffff"},
                                        {0x100000000, "cf0000000100000000"},
                                        {INT64_MAX, "cf7fffffffffffffff"},
                                        {-1, "ff"},
                                        {-0x20, "e0"},
                                        {-0x21, "d0df"},
                                        {-0x80, "d080"},
                                        {-0x81, "d1ff7f"},
                                        {-0x8000, "d18000"},
                                        {-0x8001, "d2ffff7fff"},
                                        {INT32_MIN, "d280000000"},
                                        {std::int64_t{INT32_MIN} - 1, "d3ffffffff7fffffff"},
                                        {INT64_MIN, "d38000000000000000"}})
        EXPECT_EQ(written(number), packed(bytes)) << number;
    EXPECT_EQ(written(UINT64_MAX), packed("cfffffffffffffffff"));
}

TEST(msgpack_writer, what_is_no_integer_has_one_form) {
    EXPECT_EQ(written(true), packed("c3"));
    EXPECT_EQ(written(false), packed("c2"));
    EXPECT_EQ(written(1.5), packed("cb3ff8000000000000"));
    std::string nil;
    write_msgpack_nil(nil);
    EXPECT_EQ(nil, packed("c0"));
}

TEST(msgpack_writer, texts_and_binary_say_their_length_in_as_few_bytes_as_they_can) {
    const auto text_head = [](std::size_t size) {
        const std::string all = written(std::string_view{std::string(size, 'x')});
        EXPECT_EQ(all.substr(all.size() - size), std::string(size, 'x'));
        return all.substr(0, all.size() - size);
    };
    EXPECT_EQ(text_head(0), packed("a0"));
    EXPECT_EQ(text_head(31), packed("bf"));
    EXPECT_EQ(text_head(32), packed("d920"));
    EXPECT_EQ(text_head(255), packed("d9ff"));
    EXPECT_EQ(text_head(256), packed("da0100"));
    EXPECT_EQ(text_head(65'535), packed("daffff"));
    EXPECT_EQ(text_head(65'536), packed("db00010000"));
    const auto binary_head = [](std::size_t size) {
        std::string all;
        write_msgpack_binary(all, std::string(size, 'x'));
        return all.substr(0, all.size() - size);
    };
    EXPECT_EQ(binary_head(0), packed("c400"));
    EXPECT_EQ(binary_head(255), packed("c4ff"));
    EXPECT_EQ(binary_head(256), packed("c50100"));
    EXPECT_EQ(binary_head(65'536), packed("c600010000"));
}

TEST(msgpack_writer, lists_and_maps_say_their_size_in_as_few_bytes_as_they_can) {
    using enum msgpack_container;
    EXPECT_EQ(head(list, 0), packed("90"));
    EXPECT_EQ(head(list, 15), packed("9f"));
    EXPECT_EQ(head(list, 16), packed("dc0010"));
    EXPECT_EQ(head(list, 65'535), packed("dcffff"));
    EXPECT_EQ(head(list, 65'536), packed("dd00010000"));
    EXPECT_EQ(head(map, 15), packed("8f"));
    EXPECT_EQ(head(map, 16), packed("de0010"));
    EXPECT_EQ(head(map, 65'536), packed("df00010000"));
}

}  // namespace
}  // namespace anteroom::wire::socketio
