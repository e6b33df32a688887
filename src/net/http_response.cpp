#include "net/http_response.hpp"

namespace anteroom::net {

http_response text_response(unsigned status, std::string content_type, std::string body) {
    http_response response;
    response.status = status;
    response.fields.emplace_back("Content-Type", std::move(content_type));
    response.body = std::move(body);
    return response;
}

http_response json_response(unsigned status, std::string body) {
    return text_response(status, "application/json", std::move(body));
}

std::string_view reason_phrase(unsigned status) {
    switch (status) {
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 204:
            return "No Content";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 426:
            return "Upgrade Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Status";
    }
}

std::string serialize(const http_response& response, bool keep_alive) {
    std::string bytes;
    bytes.reserve(256 + response.body.size());
    bytes += "HTTP/1.1 ";
    bytes += std::to_string(response.status);
    bytes += ' ';
    bytes += reason_phrase(response.status);
    bytes += "\r\n";
    for (const auto& [name, value] : response.fields) {
        if ((name + value).find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos)
            continue;
        bytes += name;
        bytes += ": ";
        bytes += value;
        bytes += "\r\n";
    }
    const bool bodiless = response.status == 204 || response.status == 304 || response.status < 200;
    if (!bodiless) bytes += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    if (response.status != 101)
        bytes += keep_alive ? "Connection: keep-alive\r\n" : "Connection: close\r\n";
    bytes += "\r\n";
    if (!bodiless && !response.without_body) bytes += response.body;
    return bytes;
}

}  // namespace anteroom::net
