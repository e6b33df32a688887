#include "socketio/client.hpp"

#include <algorithm>
#include <atomic>

#include <boost/json/object.hpp>

#include "auth/error.hpp"
#include "auth/refusal.hpp"
#include "socketio/token_check.hpp"
#include "wire/socketio/json_writer.hpp"

namespace anteroom::socketio {

namespace {

namespace wire_sio = wire::socketio;
using wire_sio::errc;
using wire_sio::packet_type;

std::atomic<std::uint64_t> connections = 0;

}  // namespace

client::client(hub& owner, carrier& below, std::shared_ptr<const handshake> first_request)
    : owner_(owner),
      below_(below),
      handshake_(std::move(first_request)),
      number_(connections.fetch_add(1, std::memory_order_relaxed) + 1),
      deadline_(owner.now().steady + owner.settings().limit.connect_timeout) {}

client::~client() {
    on_closed(disconnect_reason::transport_close);
}

base::error_code client::on_text(std::string_view text) {
    const auto packet = decoder_.on_text(text, owner_.arena(), owner_.settings().limit.packet);
    if (!packet) return packet.error();
    if (*packet) return handle(**packet);
    if (!authenticated_) return errc::bad_payload;  // nothing is collected for a stranger
    deadline_ = owner_.now().steady + owner_.settings().limit.assembly_timeout;
    below_.wake_by(deadline_);
    return {};
}

base::error_code client::on_binary(std::string_view bytes) {
    const auto packet = decoder_.on_binary(bytes, owner_.arena(), owner_.settings().limit.packet);
    if (!packet) return packet.error();
    return *packet ? handle(**packet) : base::error_code{};
}

base::error_code client::handle(const wire_sio::packet& packet) {
    if (packet.type == packet_type::connect) return begin_connecting(packet);
    // What comes for a namespace that was not joined breaks the protocol, also while its
    // middlewares still run: a stock client waits for the answer.
    socket* const to = find(packet.nsp);
    if (!to || !to->connected()) return errc::bad_payload;
    const socket_ptr kept{to};
    switch (packet.type) {
        case packet_type::event:
            kept->dispatch(packet);
            break;
        case packet_type::ack:
            if (packet.id) kept->on_ack(*packet.id, packet);
            break;
        case packet_type::disconnect:
            kept->become_disconnected(disconnect_reason::client_namespace_disconnect);
            break;
        default:
            return errc::bad_packet_type;
    }
    return {};
}

base::error_code client::begin_connecting(const wire_sio::packet& packet) {
    // A namespace may carry a query, which is no part of its name.
    const std::string_view nsp = packet.nsp.substr(0, packet.nsp.find('?'));
    if (find(nsp)) return errc::bad_payload;
    name_space* const within = owner_.find(nsp);
    if (!within) {
        refuse(nsp, {"Invalid namespace", {}});
        return {};
    }
    if (sockets_.size() >= owner_.settings().limit.namespaces_max) {
        refuse(nsp, {"Too many namespaces", {}});
        return {};
    }
    const socket_ptr made{
        new socket(*within, *this, owner_.runner(), base::make_id(owner_.random()))};
    sockets_.push_back(made);
    if (!authenticate(*made, packet.data)) return {};
    if (within->definition().middlewares.empty()) {
        authenticated_ = true;
        made->become_connected();
        return {};
    }
    const auto deadline = owner_.now().steady + owner_.settings().limit.connect_timeout;
    connecting_.push_back({made, deadline, 0});
    below_.wake_by(deadline);
    run_middlewares(*made);
    return {};
}

bool client::authenticate(socket& connecting, const boost::json::value* payload) {
    const auto* rules = owner_.authentication_for(connecting.within());
    if (!rules) return true;
    const auto token = token_in(payload ? payload->if_object() : nullptr);
    if (rules->rules.guests && token == base::result<std::string_view>{auth::errc::token_missing})
        return true;
    const auto good = check_token(owner_, *rules, token);
    if (!good) {
        const auto& row = auth::refusal_for(good.error());
        owner_.security().record(security_event::connect_refused, connecting,
                                 {{"code", row.code}, {"reason", good.error().message()}});
        refuse(connecting, {std::string{row.message}, auth::data_json(row)});
        return false;
    }
    connecting.lease_to(*good);
    return true;
}

void client::run_middlewares(socket& connecting) {
    auto* const waiting = find_connecting(connecting);
    if (!waiting) return;
    auto& chain = connecting.within().definition().middlewares;
    if (waiting->next_middleware == chain.size())
        return finish_connecting(connecting, std::nullopt);
    auto& next = *chain[waiting->next_middleware++];
    const socket_ptr who{&connecting};
    // Whoever answers may do so later and on another thread, and only the first answer counts.
    const std::size_t expected = waiting->next_middleware;
    auto answer = [this, who, expected,
                   runner = owner_.runner()](std::optional<connect_refusal> refusal) {
        auto go_on = [this, who, expected, refusal = std::move(refusal)]() mutable {
            if (who->now_state() != socket::state::connecting) return;
            auto* const still = find_connecting(*who);
            if (!still || still->next_middleware != expected) return;
            if (refusal) return finish_connecting(*who, std::move(refusal));
            run_middlewares(*who);
        };
        if (runner->runs_here())
            go_on();
        else
            runner->post(std::move(go_on));
    };
    try {
        next(who, next_function{std::move(answer)});
    } catch (const std::exception& error) {
        owner_.log(base::log_level::error, "middleware_threw", {{"what", error.what()}});
        finish_connecting(connecting, connect_refusal{"Internal error", {}});
    } catch (...) {
        owner_.log(base::log_level::error, "middleware_threw", {});
        finish_connecting(connecting, connect_refusal{"Internal error", {}});
    }
}

void client::finish_connecting(socket& connecting, std::optional<connect_refusal> refusal) {
    const socket_ptr kept{&connecting};
    auto* const waiting = find_connecting(connecting);
    if (!waiting) return;
    connecting_.erase(connecting_.begin() + (waiting - connecting_.data()));
    if (refusal) return refuse(connecting, *refusal);
    authenticated_ = true;
    connecting.become_connected();
}

void client::refuse(socket& connecting, const connect_refusal& refusal) {
    const socket_ptr kept{&connecting};
    const std::string nsp{connecting.within().name()};
    connecting.become_disconnected(disconnect_reason::server_namespace_disconnect);
    refuse(nsp, refusal);
}

void client::refuse(std::string_view nsp, const connect_refusal& refusal) {
    std::string json = "{\"message\":";
    wire_sio::write_json(json, std::string_view{refusal.message});
    if (!refusal.data.empty()) json += ",\"data\":" + refusal.data;
    json += '}';
    send(encode_sealed({packet_type::connect_error, nsp, {}, json, {}}, owner_.settings().seal));
}

client::connecting_socket* client::find_connecting(const socket& who) {
    const auto found = std::ranges::find_if(
        connecting_, [&](const connecting_socket& one) { return one.who.get() == &who; });
    return found == connecting_.end() ? nullptr : &*found;
}

socket* client::find(std::string_view nsp) const {
    for (const auto& one : sockets_)
        if (one->within().name() == nsp) return one.get();
    return nullptr;
}

void client::send(const sealed_packet& packet) {
    if (closed_) return;
    below_.send(packet.text);
    for (const auto& attachment : packet.attachments) below_.send(attachment);
}

void client::forget(socket& gone) {
    std::erase_if(connecting_, [&](const auto& one) { return one.who.get() == &gone; });
    std::erase_if(sockets_, [&](const auto& one) { return one.get() == &gone; });
}

void client::close(disconnect_reason reason) {
    if (closing_ || closed_) return;
    closing_ = true;
    below_.close(reason);
}

void client::disconnect() {
    const auto all = sockets_;
    for (const auto& one : all) one->disconnect(false);
    close(disconnect_reason::forced_server_close);
}

void client::on_closed(disconnect_reason reason) {
    if (closed_) return;
    closed_ = true;
    while (!sockets_.empty()) {
        const socket_ptr last = sockets_.back();
        last->become_disconnected(reason);
    }
}

void client::on_time() {
    if (closing_) return;
    const auto now = owner_.now().steady;
    if (!authenticated_ || decoder_.awaits_attachments()) {
        if (now >= deadline_) {
            for (std::size_t i = connecting_.size(); i-- > 0;)
                if (i < connecting_.size()) refuse(*connecting_[i].who, {"timeout", {}});
            return close(authenticated_ ? disconnect_reason::parse_error
                                        : disconnect_reason::connect_timeout);
        }
    }
    for (std::size_t i = connecting_.size(); i-- > 0;)
        if (i < connecting_.size() && now >= connecting_[i].deadline)
            refuse(*connecting_[i].who, {"timeout", {}});
    // A callback may disconnect any of them, so each is kept while it is at work.
    const auto all = sockets_;
    for (const auto& one : all)
        if (one->connected()) one->on_time();
}

std::optional<base::steady_time> client::next_deadline() const {
    std::optional<base::steady_time> next;
    if (closing_) return next;  // a poll may be long in coming for the goodbye
    const auto consider = [&](std::optional<base::steady_time> when) {
        if (when && (!next || *when < *next)) next = when;
    };
    if (!authenticated_ || decoder_.awaits_attachments()) consider(deadline_);
    for (const auto& one : connecting_) consider(one.deadline);
    for (const auto& one : sockets_) consider(one->next_deadline());
    return next;
}

}  // namespace anteroom::socketio
