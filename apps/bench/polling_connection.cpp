#include "polling_connection.hpp"

namespace anteroom::bench {

namespace {

constexpr char packet_separator = '\x1e';

std::string request_head(const target& where, const char* method, std::string_view session) {
    return std::string(method) + " " + where.path + "?EIO=4&transport=polling" +
           std::string(session) + " HTTP/1.1\r\nHost: " + where.host + "\r\n";
}

}  // namespace

polling_connection::polling_connection(event_loop& loop, const target& where,
                                       connection::owner& told, std::size_t number)
    : connection(told, number, where),
      where_(where),
      polls_(loop, where, *this),
      posts_(loop, where, *this) {}

void polling_connection::begin() {
    session_.clear();
    unsent_.clear();
    poll();
}

void polling_connection::on_opened(std::string_view handshake) {
    constexpr std::string_view key = R"("sid":")";
    const std::size_t at = handshake.find(key);
    if (at == std::string_view::npos) return fail("the server's handshake has no sid");
    const std::string_view rest = handshake.substr(at + key.size());
    session_.assign("&sid=").append(rest.substr(0, rest.find('"')));
}

void polling_connection::poll() {
    polls_.ask(request_head(where_, "GET", session_) + "\r\n");
}

void polling_connection::send(std::string_view packet) {
    if (now() == state::closed) return;
    if (!unsent_.empty()) unsent_.push_back(packet_separator);
    unsent_.append(packet);
    if (!posts_.busy()) post();
}

void polling_connection::post() {
    std::string request = request_head(where_, "POST", session_);
    request += "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: " +
               std::to_string(unsent_.size()) + "\r\n\r\n";
    request += unsent_;
    unsent_.clear();
    posts_.ask(request);
}

void polling_connection::say_goodbye() {
    send("1");
}

void polling_connection::on_answer(http_channel& channel, unsigned status, std::string_view body) {
    if (status != 200) return fail("the server answered HTTP status " + std::to_string(status));
    if (&channel == &posts_) {
        // The goodbye is the last thing that is posted.
        if (now() == state::leaving && unsent_.empty()) return on_ended();
        if (!unsent_.empty()) post();
        return;
    }
    while (now() != state::closed && !body.empty()) {
        const std::size_t end = body.find(packet_separator);
        on_packet(body.substr(0, end));
        if (end == std::string_view::npos) break;
        body.remove_prefix(end + 1);
    }
    if (now() != state::closed && now() != state::leaving) poll();
}

void polling_connection::on_lost(http_channel&, std::string_view why) {
    if (now() == state::leaving) return on_ended();
    fail(why);
}

void polling_connection::release() {
    polls_.close();
    posts_.close();
}

}  // namespace anteroom::bench
