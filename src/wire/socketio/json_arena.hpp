#pragma once

#include <memory>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/result.hpp"

namespace anteroom::wire::socketio {

// Where the JSON of incoming packets is parsed to: one a shard, reused for every packet, so that
// parsing a message of ordinary size allocates nothing. A parsed value lives until the next
// parse(). Nesting is limited to 64, names in one object to 10,000.
class json_arena {
  public:
    json_arena();
    ~json_arena();
    json_arena(const json_arena&) = delete;
    json_arena& operator=(const json_arena&) = delete;

    // Exactly one JSON text (RFC 8259), or an error of this room. JavaScript strings may hold half
    // a surrogate pair, which JSON.stringify writes as \udXXX: it becomes the three bytes that
    // UTF-8 would have for it (WTF-8), and write_json() turns those into the escape again.
    base::result<const boost::json::value*> parse(std::string_view text);

  private:
    base::result<const boost::json::value*> parse_surrogates(std::string_view text);

    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace anteroom::wire::socketio
