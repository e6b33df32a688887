#pragma once

#include <anteroom/anteroom.hpp>

#include "room_members.hpp"

namespace anteroom_app {

// The events of the ready server, for everyone who has a token: joinRoom, leaveRoom, message to
// the members of a room, notification to one user. Must outlive the server.
class chat {
  public:
    explicit chat(anteroom::server& io);

  private:
    void join(anteroom::socket who, const std::string& room, anteroom::ack done);
    void leave(anteroom::socket who, const std::string& room, anteroom::ack done);
    void say(const anteroom::socket& who, const boost::json::value& payload, anteroom::ack done);
    void notify(const anteroom::socket& who, const boost::json::value& payload, anteroom::ack done);
    void depart(const anteroom::socket& who, const std::string& room);

    anteroom::server& io_;
    room_members members_;
};

}  // namespace anteroom_app
