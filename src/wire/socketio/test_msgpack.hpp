#pragma once

#include <charconv>
#include <string>
#include <string_view>

namespace anteroom::wire::socketio::test {

// The bytes that a line says: pairs of hexadecimal digits, and text between '. Blanks mean nothing.
//   packed("82 a4'type' 01 a3'nsp' a1'/'")
inline std::string packed(std::string_view line) {
    std::string bytes;
    for (std::size_t at = 0; at < line.size();) {
        if (line[at] == ' ') {
            ++at;
        } else if (line[at] == '\'') {
            const std::size_t end = line.find('\'', at + 1);
            bytes += line.substr(at + 1, end - at - 1);
            at = end + 1;
        } else {
            unsigned byte = 0;
            std::from_chars(line.data() + at, line.data() + at + 2, byte, 16);
            bytes.push_back(static_cast<char>(byte));
            at += 2;
        }
    }
    return bytes;
}

inline std::string repeated(std::string_view line, std::size_t times) {
    const std::string once = packed(line);
    std::string bytes;
    for (std::size_t i = 0; i < times; ++i) bytes += once;
    return bytes;
}

}  // namespace anteroom::wire::socketio::test
