#include "net/chunked_body.hpp"

#include <gtest/gtest.h>

namespace anteroom::net {
namespace {

// The body, or the status of what is wrong with it, or "more".
std::string read(std::string_view bytes, std::size_t piece, const http_limits& limits = {}) {
    chunked_body chunks;
    std::string body;
    while (!bytes.empty()) {
        std::string_view part = bytes.substr(0, piece);
        const std::size_t offered = part.size();
        if (const auto error = chunks.feed(part, body, limits))
            return std::to_string(error.value());
        bytes.remove_prefix(offered - part.size());
        if (chunks.complete()) return body + (bytes.empty() ? "" : " and " + std::string{bytes});
    }
    return "more";
}

void expect(const std::string& bytes, const std::string& result, const http_limits& limits = {}) {
    for (const std::size_t piece : {bytes.size(), std::size_t{1}, std::size_t{2}, std::size_t{7}})
        EXPECT_EQ(read(bytes, piece, limits), result) << bytes.substr(0, 60) << " by " << piece;
}

TEST(chunked_body, chunks_are_put_together_and_what_follows_stays) {
    expect("5\r\nhello\r\n0\r\n\r\n", "hello");
    expect("3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\nGET", "hello and GET");
    expect("0\r\n\r\n", "");
    expect("A\r\n0123456789\r\na\r\n0123456789\r\n00000\r\n\r\n", "01234567890123456789");
    expect("5 ; a = \"b;c\"\r\nhello\r\n0;x\r\nX: 1\r\nY:\t\xff\r\n\r\n", "hello");
}

TEST(chunked_body, HTTP_04_what_is_malformed_is_400) {
    for (const char* size :
         {"", ";", " 5", "5 ", "+5", "-5", "0x5", "5_", "5.", "g", "5h", "5,", "00000000000000005"})
        expect(std::string{size} + "\r\nhello\r\n0\r\n\r\n", "400");
    for (const char* bytes :
         {"5\nhello\r\n", "5\r\rhello\r\n", "5\r\nhelloXX", "5\r\nhello\n0", "5\r\nhello\rX",
          "5;a\nb\r\n", "5;a\rb\r\n", "0\r\nX\r\n\r\n", "0\r\nX : 1\r\n", "0\r\n: 1\r\n",
          "0\r\nX: 1\n", "0\r\nX: a\rb", "0\r\nX: a\r\n b\r\n", "0\r\n\n", "0\r\n\rX"})
        expect(bytes, "400");
    expect(std::string{"0\r\nX: a\0b\r\n", 11}, "400");
    expect(std::string{"5;\0\r\n", 5}, "400");
}

TEST(chunked_body, every_beginning_of_a_body_wants_more) {
    const std::string whole = "5;a=b\r\nhello\r\n0\r\nX: 1\r\n\r\n";
    for (std::size_t bytes = 1; bytes < whole.size(); ++bytes)
        expect(whole.substr(0, bytes), "more");
}

TEST(chunked_body, HTTP_09_the_limit_is_kept_before_data_is_read) {
    http_limits limits;
    limits.body_bytes_max = 10;
    expect("5\r\nhello\r\n5\r\nhello\r\n0\r\n\r\n", "hellohello", limits);
    expect("5\r\nhello\r\n6\r\n", "413", limits);
    expect("b\r\n", "413", limits);
    expect("ffffffffffffffff\r\n", "413", limits);
}

TEST(chunked_body, HTTP_04_extensions_and_fields_have_their_bytes_over_one_body) {
    http_limits limits;
    limits.chunk_extension_bytes_max = 20;
    const auto with = [](std::size_t bytes) {
        return "1;" + std::string(bytes - 1, 'x') + "\r\ny\r\n";
    };
    // The semicolon is not counted, the CR behind an extension and that of the last line are.
    expect(with(10) + with(9) + "0\r\n\r\n", "yy", limits);
    expect(with(10) + with(12), "400", limits);
    expect("0\r\nX: " + std::string(40, 'x') + "\r\n\r\n", "431", limits);
}

}  // namespace
}  // namespace anteroom::net
