#include "wire/websocket/masking.hpp"

#include <string>

#include <gtest/gtest.h>

namespace anteroom::wire::websocket {
namespace {

constexpr masking_key key{0x37, 0xfa, 0x21, 0x3d};

std::string masked_slowly(std::string bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>(static_cast<unsigned char>(bytes[i]) ^ key[i % 4]);
    return bytes;
}

TEST(masking, RFC_6455_5_3_every_length_and_alignment_is_unmasked_as_byte_by_byte) {
    for (std::size_t offset = 0; offset < 8; ++offset)
        for (std::size_t size = 0; size < 200; ++size) {
            std::string bytes;
            for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * 37);
            std::string memory(offset, '#');
            memory += masked_slowly(bytes) + "###";
            unmask(memory.data() + offset, size, key);
            ASSERT_EQ(memory, std::string(offset, '#') + bytes + "###");
        }
}

TEST(masking, says_whether_all_bytes_are_ascii_wherever_one_is_not) {
    for (std::size_t size = 0; size < 70; ++size) {
        std::string ascii = masked_slowly(std::string(size, '\x7f'));
        EXPECT_TRUE(unmask(ascii.data(), size, key));
        for (std::size_t at = 0; at < size; ++at) {
            std::string other(size, 'a');
            other[at] = '\x80';
            other = masked_slowly(other);
            EXPECT_FALSE(unmask(other.data(), size, key)) << size << ' ' << at;
        }
    }
}

TEST(masking, a_payload_unmasked_in_two_pieces_is_the_same) {
    std::string bytes = "a payload of more than sixteen bytes";
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        std::string masked = masked_slowly(bytes);
        unmask(masked.data(), cut, key);
        unmask(masked.data() + cut, masked.size() - cut, advanced(key, cut));
        EXPECT_EQ(masked, bytes);
    }
}

}  // namespace
}  // namespace anteroom::wire::websocket
