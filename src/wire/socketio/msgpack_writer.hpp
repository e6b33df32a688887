#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace anteroom::wire::socketio {

// Append a value in its shortest form in msgpack (the MessagePack specification, "Formats"). A text
// is taken as it is.
void write_msgpack_nil(std::string& out);
void write_msgpack(std::string& out, bool truth);
void write_msgpack(std::string& out, std::int64_t number);
void write_msgpack(std::string& out, std::uint64_t number);
void write_msgpack(std::string& out, double number);  // 64 bits always
void write_msgpack(std::string& out, std::string_view text);
void write_msgpack_binary(std::string& out, std::string_view bytes);

// The head of a list or of a map, whose values follow. At most `msgpack_head_bytes_max` bytes.
enum class msgpack_container : std::uint8_t { list, map };
inline constexpr std::size_t msgpack_head_bytes_max = 5;
void write_msgpack_head(std::string& out, msgpack_container what, std::uint32_t size);

}  // namespace anteroom::wire::socketio
