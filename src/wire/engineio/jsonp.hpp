#pragma once

#include <string>
#include <string_view>

// Polling through <script> elements and forms (engine.io 6.6, `JSONP`), which clients of protocol 3
// fall back to where a page cannot make requests of its own.
namespace anteroom::wire::engineio {

// What a script element is answered: a call with the payload as a JavaScript string. Nothing in it
// can end the string, the script or the page around it. Only digits of `index` are used.
std::string jsonp_call(std::string_view index, std::string_view payload);

// The payload in a form's field `d`, decoded: the client writes a line end as `\n` and what was
// `\n` already as `\\n`, because forms change line ends.
std::string jsonp_payload(std::string_view field);

}  // namespace anteroom::wire::engineio
