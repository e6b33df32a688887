#pragma once

#include <string_view>

#include <anteroom/user.hpp>

namespace anteroom_app {

// Which rooms a user of the ready server may enter:
//   user-<id>    that user alone
//   team-<name>  who has the name in the claim `teams`
//   admin...     who has the claim `role` = admin
//   any other    everyone who has a token
bool can_access_room(const anteroom::user& user, std::string_view room);

// 1 to 64 bytes, none of them a control character.
bool is_room_name(std::string_view room);

}  // namespace anteroom_app
