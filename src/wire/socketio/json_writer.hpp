#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

namespace anteroom::wire::socketio {

// Append a value's JSON text as JSON.stringify writes it: what is above ASCII stays UTF-8, and a
// number that JSON does not know (NaN, infinity) becomes null. Bytes that are not UTF-8 become
// U+FFFD, because a text message that carried them would cost the receiver its connection; half a
// surrogate pair, which JavaScript allows, becomes its escape.
void write_json(std::string& out, std::string_view text);
void write_json(std::string& out, std::int64_t number);
void write_json(std::string& out, std::uint64_t number);
void write_json(std::string& out, double number);
void write_json(std::string& out, bool truth);
void write_json(std::string& out, const boost::json::value& value);

}  // namespace anteroom::wire::socketio
