#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace anteroom::wire::socketio {

// One value of a msgpack text, or the head of a list or a map, whose values follow as tokens.
struct msgpack_token {
    enum class kind : std::uint8_t {
        nil,
        boolean,
        signed_integer,
        unsigned_integer,
        real,
        text,
        binary,
        list,
        map,
        extension,
    };
    kind what{};
    // How many values a list has, how many pairs a map has, or an extension's type.
    std::int64_t number = 0;
    union {
        bool truth;
        std::int64_t signed_integer;
        std::uint64_t unsigned_integer;  // only what no signed one can hold
        double real = 0;
    };
    std::string_view bytes;   // of a text, of binary, of an extension
    bool fixed_size = false;  // an extension whose length is part of its format (fixext)
};

// Takes msgpack apart, token by token (the MessagePack specification, "Formats"). It looks at what
// stands in the bytes, and neither at what the values mean nor at how deep they nest.
class msgpack_reader {
  public:
    explicit msgpack_reader(std::string_view bytes) : rest_(bytes) {}

    // Nothing if the bytes end before the token does, or begin with none. A list or a map that
    // announces more values than there are bytes left ends before it begins.
    std::optional<msgpack_token> next();

    std::size_t bytes_left() const { return rest_.size(); }

  private:
    std::optional<std::uint64_t> take_number(std::size_t bytes);
    std::optional<std::string_view> take_bytes(std::uint64_t size);
    std::optional<msgpack_token> unsigned_of(std::size_t bytes);
    std::optional<msgpack_token> signed_of(std::size_t bytes);
    std::optional<msgpack_token> real_of(std::size_t bytes);
    std::optional<msgpack_token> chunk_of(msgpack_token::kind what, std::size_t length_bytes);
    std::optional<msgpack_token> chunk(msgpack_token::kind what, std::uint64_t size);
    std::optional<msgpack_token> container_of(msgpack_token::kind what, std::size_t count_bytes);
    std::optional<msgpack_token> container(msgpack_token::kind what, std::uint64_t count);
    std::optional<msgpack_token> extension_of(std::size_t length_bytes);
    std::optional<msgpack_token> extension(std::uint64_t size, bool fixed_size);

    std::string_view rest_;
};

}  // namespace anteroom::wire::socketio
