#pragma once

#include <anteroom/anteroom.hpp>

#include "private_rooms.hpp"
#include "room_history.hpp"
#include "room_members.hpp"
#include "typing_pace.hpp"

namespace anteroom_app {

// The events of the ready server, for everyone who has a token: joinRoom, leaveRoom, message to
// the members of a room, notification to one user; typing, history, and rooms by invitation. `rule`
// says who may enter a room by its name. Must outlive the server.
class chat {
  public:
    using room_rule = bool (*)(const anteroom::user& user, std::string_view room);

    chat(anteroom::server& io, room_rule rule);

  private:
    void join(anteroom::socket who, const std::string& room, anteroom::ack done);
    void leave(anteroom::socket who, const std::string& room, anteroom::ack done);
    void say(const anteroom::socket& who, const boost::json::value& payload, anteroom::ack done);
    void notify(const anteroom::socket& who, const boost::json::value& payload, anteroom::ack done);
    void tell_typing(const anteroom::socket& who, const std::string& room, anteroom::ack done);
    void tell_history(const anteroom::socket& who, const std::string& room, anteroom::ack done);
    void make_room(const anteroom::socket& who, const std::string& room, anteroom::ack done);
    void invite(const anteroom::socket& who, const boost::json::value& payload, anteroom::ack done);
    void close_room(const anteroom::socket& who, const std::string& room, anteroom::ack done);
    bool admits(const anteroom::socket& who, const std::string& room) const;
    void enter(const anteroom::socket& who, const std::string& room);
    void depart(const anteroom::socket& who, const std::string& room);

    anteroom::server& io_;
    room_members members_;
    private_rooms private_;
    room_history history_;
    typing_pace pace_;
};

}  // namespace anteroom_app
