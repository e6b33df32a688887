#include "chat.hpp"

#include <chrono>

#include "room_policy.hpp"

namespace anteroom_app {

namespace {

namespace json = boost::json;
using anteroom::ack;
using anteroom::socket;

constexpr std::size_t text_bytes_max = 4'000;
constexpr std::size_t id_bytes_max = 256;

person person_of(const socket& who) {
    const auto user = who.user();
    const auto name = user.text("name");
    return {std::string{user.id()}, std::string{name.empty() ? user.id() : name}};
}

json::value to_json(const person& who) {
    return {{"id", who.id}, {"name", who.name}};
}

std::int64_t now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

// A member of the payload that is text within the limit; empty otherwise.
std::string text_in(const json::value& payload, std::string_view member) {
    const auto* object = payload.if_object();
    const auto* value = object ? object->if_contains(member) : nullptr;
    const auto* text = value ? value->if_string() : nullptr;
    if (!text || text->size() > text_bytes_max) return {};
    return std::string{std::string_view{*text}};
}

}  // namespace

chat::chat(anteroom::server& io, room_rule rule) : io_(io) {
    // Whatever lets sockets into rooms asks here: recovery and renewals, too.
    io.can_access_room([this, rule](const anteroom::user& user, std::string_view room) {
        return rule(user, room) && private_.admits(std::string{room}, std::string{user.id()});
    });
    io.on("joinRoom", [this](socket who, std::string room, ack done) {
        join(std::move(who), room, std::move(done));
    });
    io.on("leaveRoom", [this](socket who, std::string room, ack done) {
        leave(std::move(who), room, std::move(done));
    });
    io.on("message", [this](socket who, json::value payload, ack done) {
        say(who, payload, std::move(done));
    });
    io.on("notification", [this](socket who, json::value payload, ack done) {
        notify(who, payload, std::move(done));
    });
    io.on("typing", [this](socket who, std::string room, ack done) {
        tell_typing(who, room, std::move(done));
    });
    io.on("history", [this](socket who, std::string room, ack done) {
        tell_history(who, room, std::move(done));
    });
    io.on("createRoom", [this](socket who, std::string room, ack done) {
        make_room(who, room, std::move(done));
    });
    io.on("invite", [this](socket who, json::value payload, ack done) {
        invite(who, payload, std::move(done));
    });
    io.on("closeRoom", [this](socket who, std::string room, ack done) {
        close_room(who, room, std::move(done));
    });
    io.on("privateRooms", [this](socket who, ack done) {
        done(json::value{{"ok", true}, {"rooms", private_.open_to(std::string{who.user().id()})}});
    });
    io.on_rooms_left([this](const socket& who, const std::vector<std::string>& rooms) {
        for (const auto& room : rooms) depart(who, room);
    });
    io.on_connection([this](socket who) {
        // Those that it is in already: its own, and where it was recovered all that it had been in.
        for (const auto& room : who.rooms())
            if (room != who.id()) enter(who, room);
        who.on_disconnecting([this, who](anteroom::disconnect_reason) {
            for (const auto& room : who.rooms()) depart(who, room);
        });
    });
}

void chat::join(socket who, const std::string& room, ack done) {
    if (!is_room_name(room))
        return done.refuse("invalid_payload", "A room has a name of 1 to 64 characters.");
    if (!who.can_access(room)) {
        who.emit("roomDenied", room);
        return done.refuse("forbidden", admits(who, room) ? "You may not enter " + room + "."
                                                          : room + " is by invitation only.");
    }
    if (!who.in(room)) {
        if (!who.join(room)) return done.refuse("too_many_rooms", "Leave another room first.");
        // It may have been closed at this moment, and whoever was in it has been sent away already.
        if (!who.can_access(room)) {
            who.leave(room);
            return done.refuse("forbidden", room + " has been closed.");
        }
        enter(who, room);
    }
    who.emit("roomJoined", room);
    done(json::value{{"ok", true}, {"room", room}, {"members", members_.list(room)}});
}

void chat::enter(const socket& who, const std::string& room) {
    const person newcomer = person_of(who);
    if (members_.add(room, newcomer))
        who.to(room).emit("memberJoined", {{"room", room}, {"user", to_json(newcomer)}});
}

void chat::leave(socket who, const std::string& room, ack done) {
    if (room == "user-" + std::string{who.user().id()})
        return done.refuse("forbidden", "Your own room is always yours.");
    if (who.in(room)) {
        who.leave(room);
        depart(who, room);
        who.emit("roomLeft", room);
    }
    done(json::value{{"ok", true}, {"room", room}});
}

void chat::depart(const socket& who, const std::string& room) {
    const person leaver = person_of(who);
    pace_.forget(room, leaver.id);  // also of the socket's own room, which has no list of members
    if (!members_.remove(room, leaver.id)) return;
    who.to(room).emit("memberLeft", {{"room", room}, {"user", to_json(leaver)}});
}

void chat::say(const socket& who, const json::value& payload, ack done) {
    const std::string room = text_in(payload, "room");
    const std::string text = text_in(payload, "text");
    if (room.empty() || text.empty())
        return done.refuse("invalid_payload",
                           "A message is {room, text}, with a text of up to 4,000 bytes.");
    if (!who.in(room)) return done.refuse("forbidden", "You are not in " + room + ".");
    const person writer = person_of(who);
    pace_.forget(room, writer.id);
    io_.to(room).emit(
        "message",
        json::value(history_.add(room, {{"room", room}, {"text", text}, {"from", to_json(writer)}},
                                 now_ms())));
    done.accept();
}

void chat::tell_typing(const socket& who, const std::string& room, ack done) {
    if (!who.in(room)) return done.refuse("forbidden", "You are not in " + room + ".");
    const person writer = person_of(who);
    if (pace_.may_tell(room, writer.id, std::chrono::steady_clock::now()))
        who.to(room).volatile_().emit(
            "typing",
            {{"room", room}, {"user", to_json(writer)}, {"forMs", typing_pace::good_for.count()}});
    done.accept();
}

void chat::tell_history(const socket& who, const std::string& room, ack done) {
    if (!who.in(room)) return done.refuse("forbidden", "You are not in " + room + ".");
    done(json::value{{"ok", true}, {"room", room}, {"messages", history_.of(room)}});
}

void chat::make_room(const socket& who, const std::string& room, ack done) {
    if (!is_room_name(room) || !private_rooms::is_private(room))
        return done.refuse("invalid_payload",
                           "A room by invitation is named private-..., in 64 characters at most.");
    const person owner = person_of(who);
    const bool was_there = admits(who, room);
    switch (private_.make(room, owner)) {
        case private_rooms::outcome::done:
            if (!who.can_access(room)) {  // by other rules than an invitation
                if (!was_there) private_.close(room, owner.id);
                return done.refuse("forbidden", "You may not enter " + room + ".");
            }
            return done(json::value{{"ok", true}, {"room", room}});
        case private_rooms::outcome::too_many:
            return done.refuse("too_many_rooms", "There are too many rooms by invitation.");
        case private_rooms::outcome::taken:
        case private_rooms::outcome::not_yours:
            break;
    }
    done.refuse("room_taken", "Somebody else has made " + room + ".");
}

void chat::invite(const socket& who, const json::value& payload, ack done) {
    const std::string room = text_in(payload, "room");
    const std::string user = text_in(payload, "user");
    if (!is_room_name(room) || user.empty() || user.size() > id_bytes_max)
        return done.refuse("invalid_payload", "An invitation is {room, user}.");
    const person host = person_of(who);
    switch (private_.invite(room, host.id, user)) {
        case private_rooms::outcome::done:
            io_.to("user-" + user)
                .emit("invited", {{"room", room}, {"from", to_json(host)}, {"at", now_ms()}});
            return done.accept();
        case private_rooms::outcome::too_many:
            return done.refuse("too_many_guests", "Nobody else can be invited to " + room + ".");
        case private_rooms::outcome::taken:
        case private_rooms::outcome::not_yours:
            break;
    }
    done.refuse("forbidden", "Only who made " + room + " may invite others.");
}

void chat::close_room(const socket& who, const std::string& room, ack done) {
    const person owner = person_of(who);
    const auto people = private_.close(room, owner.id);
    if (!people) return done.refuse("forbidden", "Only who made " + room + " may close it.");
    std::vector<std::string> own_rooms;
    for (const auto& id : *people) own_rooms.push_back("user-" + id);
    io_.to(own_rooms).emit("roomClosed", {{"room", room}, {"by", to_json(owner)}});
    io_.in(room).sockets_leave({room});
    members_.clear(room);
    history_.forget(room);
    pace_.forget(room);
    done.accept();
}

bool chat::admits(const socket& who, const std::string& room) const {
    return private_.admits(room, std::string{who.user().id()});
}

void chat::notify(const socket& who, const json::value& payload, ack done) {
    const std::string user = text_in(payload, "user");
    const std::string message = text_in(payload, "message");
    if (user.empty() || message.empty())
        return done.refuse("invalid_payload",
                           "A notification is {user, message}, of up to 4,000 bytes.");
    io_.to("user-" + user)
        .emit("notification",
              {{"message", message}, {"from", to_json(person_of(who))}, {"at", now_ms()}});
    done.accept();
}

}  // namespace anteroom_app
