#pragma once

#include <utility>

namespace anteroom::socketio {
class socket;
}

namespace anteroom::detail {

void hold(socketio::socket* socket) noexcept;
void let_go(socketio::socket* socket) noexcept;

// Keeps a socket's memory, not its connection.
class socket_ref {
  public:
    socket_ref() = default;
    explicit socket_ref(socketio::socket* socket) : socket_(socket) {
        if (socket_) hold(socket_);
    }
    socket_ref(const socket_ref& other) : socket_ref(other.socket_) {}
    socket_ref(socket_ref&& other) noexcept : socket_(std::exchange(other.socket_, nullptr)) {}
    socket_ref& operator=(socket_ref other) noexcept {
        std::swap(socket_, other.socket_);
        return *this;
    }
    ~socket_ref() {
        if (socket_) let_go(socket_);
    }

    socketio::socket* operator->() const { return socket_; }
    socketio::socket& operator*() const { return *socket_; }
    explicit operator bool() const { return socket_ != nullptr; }
    friend bool operator==(const socket_ref&, const socket_ref&) = default;

  private:
    socketio::socket* socket_ = nullptr;
};

}  // namespace anteroom::detail
