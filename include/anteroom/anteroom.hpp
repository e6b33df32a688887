#pragma once

// Anteroom: a Socket.IO server with JWT at the door. Everything that a program needs.

#include "anteroom/ack.hpp"
#include "anteroom/arguments.hpp"
#include "anteroom/auth.hpp"
#include "anteroom/broadcast.hpp"
#include "anteroom/bytes.hpp"
#include "anteroom/cookie.hpp"
#include "anteroom/cors.hpp"
#include "anteroom/counter.hpp"
#include "anteroom/disconnect_reason.hpp"
#include "anteroom/engine.hpp"
#include "anteroom/handshake.hpp"
#include "anteroom/http.hpp"
#include "anteroom/jwt.hpp"
#include "anteroom/log.hpp"
#include "anteroom/per_message_deflate.hpp"
#include "anteroom/policy.hpp"
#include "anteroom/server.hpp"
#include "anteroom/socket.hpp"
#include "anteroom/user.hpp"
#include "anteroom/websocket.hpp"
