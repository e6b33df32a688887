#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace anteroom::net {

// An answer. Content-Length and Connection are written by the connection.
struct http_response {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;
    bool close = false;          // the connection ends after it
    bool without_body = false;   // to HEAD: the length of the body that GET would get
    bool may_be_packed = false;  // as the request's Accept-Encoding and http_settings allow
};

http_response text_response(unsigned status, std::string content_type, std::string body);
http_response json_response(unsigned status, std::string body);

std::string_view reason_phrase(unsigned status);

// The bytes of the answer. A field with a line end in its value is left out: nothing that a peer
// sent can start a second answer.
std::string serialize(const http_response& response, bool keep_alive);

}  // namespace anteroom::net
