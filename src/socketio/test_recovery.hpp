#pragma once

#include <string>

#include <gtest/gtest.h>

#include "socketio/name_space.hpp"
#include "socketio/recovery.hpp"
#include "socketio/shards_adapter.hpp"
#include "socketio/test_shard.hpp"

namespace anteroom::socketio::test {

// What stands behind a mark, up to the next quotation mark.
inline std::string text_behind(std::string_view mark, std::string_view in) {
    const auto at = in.find(mark);
    if (at == std::string_view::npos) return {};
    const auto from = at + mark.size();
    return std::string{in.substr(from, in.find('"', from) - from)};
}

// An event without the offset at its end, which must be there.
inline std::string without_offset(std::string_view event) {
    EXPECT_TRUE(event.ends_with("\"]")) << event;
    const auto at = event.rfind(",\"");
    EXPECT_EQ(event.size() - at, 16u) << event;
    return std::string{event.substr(0, at)} + "]";
}

inline std::string offset_of(std::string_view event) {
    return std::string{event.substr(event.size() - 14, 12)};
}

class recovery_test : public testing::Test {
  protected:
    recovery_test() {
        shard_.settings.recovery = recovery_limits{};
        shard_.settings.authenticate = by_token();
    }

    // A connection, and what its client knows.
    struct visitor : peer {
        using peer::peer;
        std::string nsp = "/", sid, pid, offset;

        socket& mine() { return *who.sockets().front(); }
        void lost(disconnect_reason why = disconnect_reason::transport_close) {
            who.on_closed(why);
        }
    };

    // What a client says when it connects, coming from `from` if that is set.
    std::string connect_text(const std::string& token, const visitor* from = nullptr,
                             std::string_view nsp = "/") {
        std::string text = nsp == "/" ? "0{" : "0" + std::string{nsp} + ",{";
        if (from) text.append("\"pid\":\"").append(from->pid).append("\",");
        if (from && !from->offset.empty())
            text.append("\"offset\":\"").append(from->offset).append("\",");
        if (!token.empty()) text.append("\"token\":\"").append(token).append("\",");
        if (text.back() == ',' && text.size() > 1 && text[text.size() - 2] != '/') text.pop_back();
        return text + "}";
    }
    // What the client hears before the answer to its CONNECT, which it takes note of.
    messages come(visitor& who, const std::string& token, const visitor* from = nullptr,
                  std::string_view nsp = "/") {
        EXPECT_TRUE(who.says(connect_text(token, from, nsp)));
        return note(who);
    }
    messages note(visitor& who) {
        messages before;
        bool answered = false;
        for (auto& one : who.hears()) {
            if (one.find("\"sid\":") != std::string::npos) {
                who.sid = text_behind("\"sid\":\"", one);
                who.pid = text_behind("\"pid\":\"", one);
                answered = true;
            } else if (one.find("auth:lease") != std::string::npos) {
                who.offset = offset_of(one);
            } else if (!answered) {
                before.push_back(one);
            } else {
                after_.push_back(one);
            }
        }
        return before;
    }
    // Events that the client hears, without their offsets, of which it keeps the last.
    messages heard(visitor& who) {
        messages events;
        for (const auto& one : who.hears()) {
            events.push_back(without_offset(one));
            who.offset = offset_of(one);
        }
        return events;
    }
    static messages plain(const messages& all) {
        messages events;
        for (const auto& one : all) events.push_back(without_offset(one));
        return events;
    }

    void emit(const audience& to, std::string_view json) { shard_.in().emit(to, {json, {}}); }

    std::string token(std::string_view id = "ada") { return token_for({{"id", id}}); }

    test_shard shard_;
    messages after_;  // the answer to a CONNECT, before anything else
};

}  // namespace anteroom::socketio::test
