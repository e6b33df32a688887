#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace anteroom::socketio {

// What a program wants to send, in the form in which it goes on the wire. A view.
struct outgoing_event {
    std::string_view json;  // the whole array: ["name",arguments...]
    std::span<const std::string> attachments;
    bool compress = true;        // false: not worth it, or a secret beside what peers choose
    bool only_writable = false;  // volatile: dropped where it could not be sent at once
};

// The same, kept.
struct owned_event {
    explicit owned_event(const outgoing_event& event)
        : json(event.json),
          attachments(event.attachments.begin(), event.attachments.end()),
          compress(event.compress),
          only_writable(event.only_writable) {}
    operator outgoing_event() const { return {json, attachments, compress, only_writable}; }

    std::string json;
    std::vector<std::string> attachments;
    bool compress;
    bool only_writable;
};

}  // namespace anteroom::socketio
