#include "wire/engineio/jsonp.hpp"

namespace anteroom::wire::engineio {

namespace {

void append_hex_escape(std::string& out, unsigned char byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u00";
    out += digits[byte >> 4];
    out += digits[byte & 15];
}

// U+2028 and U+2029 end a line in scripts, though not in JSON.
bool is_line_separator(std::string_view text) {
    return text.starts_with("\xe2\x80\xa8") || text.starts_with("\xe2\x80\xa9");
}

}  // namespace

std::string jsonp_call(std::string_view index, std::string_view payload) {
    std::string script = "___eio[";
    for (const char c : index)
        if (c >= '0' && c <= '9') script += c;
    script += "](\"";
    for (std::size_t i = 0; i < payload.size(); ++i) {
        const char c = payload[i];
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            script += '\\';
            script += c;
        } else if (c == '\n') {
            script += "\\n";
        } else if (byte < 0x20 || byte == 0x7f || c == '<' || c == '>' || c == '&') {
            append_hex_escape(script, byte);
        } else if (is_line_separator(payload.substr(i))) {
            script += payload[i + 2] == '\xa8' ? "\\u2028" : "\\u2029";
            i += 2;
        } else {
            script += c;
        }
    }
    script += "\");";
    return script;
}

std::string jsonp_payload(std::string_view field) {
    std::string payload;
    payload.reserve(field.size());
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field.substr(i).starts_with("\\\\n")) {
            payload += "\\n";
            i += 2;
        } else if (field.substr(i).starts_with("\\n")) {
            payload += '\n';
            i += 1;
        } else {
            payload += field[i];
        }
    }
    return payload;
}

}  // namespace anteroom::wire::engineio
