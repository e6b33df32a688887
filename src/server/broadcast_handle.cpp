#include "anteroom/broadcast.hpp"

#include "anteroom/remote_socket.hpp"
#include "server/handshake_of.hpp"
#include "socketio/adapter.hpp"
#include "socketio/configuration.hpp"

namespace anteroom {

namespace {

broadcast_answers answers_of(socketio::answers&& all) {
    broadcast_answers made{true, {}, all.missing};
    made.responses.reserve(all.given.size());
    for (auto& one : all.given) {
        arguments response{std::move(one.values), {}};
        for (const auto& data : one.attachments)
            response.attachments.emplace_back(std::string_view{data});
        made.responses.push_back(std::move(response));
    }
    return made;
}

fetched_sockets sockets_of(socketio::socket_states&& all, const broadcast_operator& everyone) {
    fetched_sockets made{fetch_status::complete, {}};
    made.sockets.reserve(all.sockets.size());
    for (auto& one : all.sockets) {
        auto itself = everyone.to(one.id);
        made.sockets.push_back({std::move(one.id),
                                detail::handshake_of(*one.first_request, one.auth),
                                std::move(one.rooms), std::move(one.data), std::move(itself)});
    }
    return made;
}

socketio::outgoing_event outgoing(const detail::event_text& text, bool compress) {
    return {text.json(), text.attachments(), compress};
}

template <class List>
void append(std::vector<std::string>& to, const List& more) {
    to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

broadcast_operator broadcast_operator::to(std::string_view room) const {
    auto made = *this;
    made.rooms_.emplace_back(room);
    return made;
}

broadcast_operator broadcast_operator::to(const std::vector<std::string>& rooms) const {
    auto made = *this;
    append(made.rooms_, rooms);
    return made;
}

broadcast_operator broadcast_operator::except(std::string_view room) const {
    auto made = *this;
    made.except_.emplace_back(room);
    return made;
}

broadcast_operator broadcast_operator::except(const std::vector<std::string>& rooms) const {
    auto made = *this;
    append(made.except_, rooms);
    return made;
}

broadcast_operator broadcast_operator::volatile_() const {
    auto made = *this;
    made.volatile_only_ = true;
    return made;
}

broadcast_operator broadcast_operator::compress(bool worth_it) const {
    auto made = *this;
    made.compress_ = worth_it;
    return made;
}

broadcast_operator broadcast_operator::local() const {
    auto made = *this;
    made.local_ = true;
    return made;
}

broadcast_operator broadcast_operator::timeout(std::chrono::milliseconds patience) const {
    auto made = *this;
    made.timeout_ = patience;
    return made;
}

void broadcast_operator::broadcast(detail::event_text&& text) const {
    const auto adapter = adapter_.lock();
    if (!adapter) return;
    if (text.reserved()) return adapter->complain("reserved_event_name", text.json());
    adapter->broadcast(nsp_, {rooms_, except_, volatile_only_, local_}, outgoing(text, compress_));
}

request<broadcast_answers> broadcast_operator::ask(detail::event_text&& text) const {
    return request<broadcast_answers>{[to = *this, text = std::move(text)](
                                          request<broadcast_answers>::callback done) mutable {
        const auto adapter = to.adapter_.lock();
        if (!adapter) return done({});
        if (text.reserved()) {
            adapter->complain("reserved_event_name", text.json());
            return done({});
        }
        adapter->broadcast_with_ack(to.nsp_, {to.rooms_, to.except_, to.volatile_only_, to.local_},
                                    outgoing(text, to.compress_), to.timeout_,
                                    [done = std::move(done)](socketio::answers all) mutable {
                                        done(answers_of(std::move(all)));
                                    });
    }};
}

request<broadcast_answers> broadcast_operator::ask_servers(detail::event_text&& text) const {
    return request<broadcast_answers>{
        [to = *this, text = std::move(text)](request<broadcast_answers>::callback done) mutable {
            const auto adapter = to.adapter_.lock();
            if (!adapter) return done({});
            if (text.reserved()) {
                adapter->complain("reserved_event_name", text.json());
                return done({});
            }
            adapter->server_side_emit(to.nsp_, outgoing(text, true), to.timeout_,
                                      [done = std::move(done)](socketio::answers all) mutable {
                                          done(answers_of(std::move(all)));
                                      });
        }};
}

request<fetched_sockets> broadcast_operator::fetch_sockets() const {
    return request<fetched_sockets>{[to = *this](request<fetched_sockets>::callback done) mutable {
        if (socketio::is_parent_name(to.nsp_)) return done({fetch_status::not_on_a_parent, {}});
        const auto adapter = to.adapter_.lock();
        if (!adapter) return done({});
        adapter->fetch_sockets(to.nsp_, {to.rooms_, to.except_, false, to.local_},
                               [everyone = broadcast_operator{to.adapter_, to.nsp_},
                                done = std::move(done)](socketio::socket_states all) mutable {
                                   done(sockets_of(std::move(all), everyone));
                               });
    }};
}

void broadcast_operator::sockets_join(const std::vector<std::string>& rooms) const {
    if (const auto adapter = adapter_.lock())
        adapter->command(nsp_, {rooms_, except_, false, local_},
                         {socketio::socket_command::kind::join, rooms});
}

void broadcast_operator::sockets_leave(const std::vector<std::string>& rooms) const {
    if (const auto adapter = adapter_.lock())
        adapter->command(nsp_, {rooms_, except_, false, local_},
                         {socketio::socket_command::kind::leave, rooms});
}

void broadcast_operator::disconnect_sockets(bool close) const {
    using kind = socketio::socket_command::kind;
    if (const auto adapter = adapter_.lock())
        adapter->command(nsp_, {rooms_, except_, false, local_},
                         {close ? kind::close : kind::disconnect});
}

}  // namespace anteroom
