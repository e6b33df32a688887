#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/socketio/msgpack_writer.hpp"

namespace anteroom::wire::socketio {

// Says in msgpack what a payload says in JSON, each attachment standing where its placeholder is. A
// program's values are written as JSON first, whatever the parser (docs/decisions/0013). Kept and
// used again, it allocates nothing for a payload of ordinary size. Lists and maps that are not
// whole yet are kept in a vector: how deep they nest costs no stack.
class json_to_msgpack {
  public:
    // Appends the payload, of this server's own writing, to `out`. False if it is not JSON.
    [[nodiscard]] bool append(std::string& out, std::string_view json,
                              std::span<const std::string> attachments);

  private:
    struct container {
        msgpack_container what;
        std::size_t begin;  // in the output, where its values start
        std::uint32_t size;
    };

    bool value();
    bool begin_container(msgpack_container what);
    void end_container();
    bool member_name();
    bool word(std::string_view wanted);
    bool number();
    bool text();
    bool escaped_text();
    bool escape();
    // The attachment that a placeholder at the front stands for, which is taken then.
    const std::string* take_placeholder();
    bool take(char wanted);

    std::string* out_ = nullptr;
    std::string_view rest_;
    std::span<const std::string> attachments_;
    std::vector<container> open_;
    std::string unescaped_;
};

}  // namespace anteroom::wire::socketio
