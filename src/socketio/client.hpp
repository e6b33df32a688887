#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "anteroom/disconnect_reason.hpp"
#include "auth/rate_bucket.hpp"
#include "base/result.hpp"
#include "socketio/admissions.hpp"
#include "socketio/carrier.hpp"
#include "socketio/handshake.hpp"
#include "socketio/hub.hpp"
#include "socketio/legacy_peer.hpp"
#include "socketio/socket.hpp"
#include "wire/socketio/decoder.hpp"

namespace anteroom::socketio {

// The Socket.IO side of one connection: takes its messages apart and gives them to the sockets
// that it has in its namespaces (socket.io 4.8, `Client`). Belongs to its shard's thread.
class client {
  public:
    client(hub& owner, carrier& below, handshake_ptr first_request,
           std::unique_ptr<const legacy_peer> legacy = nullptr);
    ~client();
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    // The session is open. A peer of Socket.IO 2 joins the main namespace by that.
    void on_open();

    // A message of the peer. An error means that it broke the protocol: the connection has to be
    // closed with `parse_error`.
    base::error_code on_text(std::string_view text);
    base::error_code on_binary(std::string_view bytes);

    // The connection is gone: every socket is disconnected for that reason.
    void on_closed(disconnect_reason reason);

    void on_time();
    std::optional<base::steady_time> next_deadline() const;

    // True once a namespace's CONNECT has passed.
    bool authenticated() const { return authenticated_; }

    hub& owner() const { return owner_; }
    carrier& below() const { return below_; }
    const handshake_ptr& first_request() const { return handshake_; }

    // Null where the peer speaks Socket.IO 3 or later.
    const legacy_peer* legacy() const { return legacy_.get(); }

    // Which connection of the process this is, for the log: the session's id is a secret.
    std::uint64_t number() const { return number_; }
    const std::vector<socket_ptr>& sockets() const { return sockets_; }
    auth::rate_bucket& renewals() { return renewals_; }

    // For its sockets and admissions.
    bool has(std::string_view nsp) const { return find(nsp) != nullptr; }
    void add(const socket_ptr& made) { sockets_.push_back(made); }
    void on_admitted(socket& who);
    void send(const sealed_packet& packet);
    void forget(socket& gone);
    void close(disconnect_reason reason);
    // Every namespace is left with a DISCONNECT, then the connection ends.
    void disconnect();

  private:
    base::error_code handle(const wire::socketio::packet& packet);
    socket* find(std::string_view nsp) const;

    hub& owner_;
    carrier& below_;
    bool authenticated_ = false;
    bool closing_ = false;  // the carrier was asked to end the connection
    bool closed_ = false;
    wire::socketio::decoder decoder_;
    std::vector<socket_ptr> sockets_;
    handshake_ptr handshake_;
    std::unique_ptr<const legacy_peer> legacy_;
    admissions admissions_{*this};
    std::uint64_t number_;
    auth::rate_bucket renewals_;
    base::steady_time deadline_;  // to be authenticated, later of an attachment's arrival
};

}  // namespace anteroom::socketio
