#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/send_queue.hpp"
#include "net/connection.hpp"
#include "net/http_response.hpp"
#include "net/send_batch.hpp"
#include "wire/websocket/deflate_negotiation.hpp"
#include "wire/websocket/frame_decoder.hpp"
#include "wire/websocket/frame_encoder.hpp"

namespace anteroom::net {

// Port: who hears what a WebSocket brings. Called on the loop's thread.
class websocket_events {
  public:
    virtual ~websocket_events() = default;
    // A whole text or binary message; the bytes live until the call returns.
    virtual void on_message(wire::websocket::opcode kind, std::string_view payload) = 0;
    // Everything that was ready has been given. True: what it caused is flushed before the turn
    // ends, and what waits here goes out with that.
    virtual bool on_read_end() = 0;
    // The connection says its last: what is to be heard before that has to be flushed now.
    virtual void on_last_call() = 0;
    // A flush that was blocked can go on.
    virtual void on_writable() = 0;
    // Called once, last. `clean`: by a closing handshake, or an end of the stream.
    virtual void on_closed(bool clean) = 0;
    // What one message may cost at this moment.
    virtual const wire::websocket::limits& limits() const = 0;
    // How permessage-deflate is spoken, the same for the whole connection; null: it is not.
    virtual const wire::websocket::deflate_settings* deflate() const { return nullptr; }
    // The peer has answered a ping, or says that it is there without having been asked.
    virtual void on_pong() {}
};

// True if the request asks for a WebSocket, well-formed or not: whether it is one for a session, or
// for who answers requests.
bool wants_websocket(const http_request& request);

// The answer to an opening handshake.
struct opening {
    http_response answer;                  // 101 with its fields, 400 or 426
    std::uint8_t deflate_window_bits = 0;  // of what the server may compress; 0: it may not
};
opening answer_handshake(const http_request& request,
                         const wire::websocket::deflate_settings* deflate = nullptr);

// RFC 6455 on one connection, server side. Sends the frames of a queue that belongs to someone
// else, straight from the shared messages, in their smaller form where permessage-deflate was
// agreed on; answers pings and closes itself.
//
//   open --close(), or a close frame sent or received--> closing --both, or timeout--> gone
class websocket_connection final : public protocol {
  public:
    websocket_connection(connection& connection, websocket_events& events, std::string answer,
                         std::string unread, std::uint8_t deflate_window_bits = 0);
    ~websocket_connection() override;

    enum class answer_goes : std::uint8_t { at_once, with_first_flush };
    // Sends the answer and reads what came behind the request (WS-15). An owner that flushes its
    // first message in this turn has both sent with one write.
    void start(answer_goes when);

    enum class flushed : std::uint8_t { all, blocked, gone };
    // Writes from the front of the queue until it is empty or the socket is full. While it is
    // blocked, on_writable() follows, and a peer that takes nothing for 10 s is cut off.
    flushed flush(base::send_queue& queue);

    // Asks the peer whether it is there.
    void ping();

    // The same in two steps with many others: offers what flush() would write first, and takes what
    // became of it from the queue. A flush() has to follow.
    void offer(const base::send_queue& queue, send_batch& batch);
    void take_note(base::send_queue& queue, const send_batch& batch);

    // Starts the closing handshake after what has been flushed; without a code unless one is
    // given. The connection goes when the peer answers, or after 5 s.
    void close(std::uint16_t code = wire::websocket::close_code::none,
               std::string_view reason = {});

    // Ends the connection now.
    void abort();

    const connection& below() const { return connection_; }
    bool open() const { return state_ == state::open; }
    // The peer has begun a message and not ended it.
    bool inside_message() const { return decoder_.inside_message(); }

    void on_bytes(std::span<char> bytes) override;
    void on_read_end() override;
    void on_writable() override;
    void on_deadline() override;
    bool on_peer_finished() override;
    void on_gone() override;

  private:
    enum class state : std::uint8_t { open, closing, gone };

    std::string_view frame_of(const base::message& message) const {
        return deflate_window_bits_ == 0 ? message.frame() : compact_frame_of(message);
    }
    std::string_view compact_frame_of(const base::message& message) const;
    void receive(const wire::websocket::incoming& message);
    void answer_ping(std::string_view payload);
    void let_owner_flush();
    struct gathered {
        std::size_t parts = 0;
        std::size_t bytes = 0;
    };
    gathered gather(const base::send_queue& queue, std::span<iovec> parts) const;
    void take_sent(base::send_queue& queue, std::size_t bytes);
    void take_pending(std::size_t bytes);
    void fail(base::error_code error);
    // Control frames, and the answer to the handshake, go between messages.
    bool write_pending();
    void send_close(const wire::websocket::control_frame& frame);
    void blocked(bool moved);
    void unblocked();

    connection& connection_;
    websocket_events& events_;
    std::unique_ptr<std::string> pending_;  // written before any further message
    std::unique_ptr<std::string> unread_;
    std::size_t front_sent_ = 0;                    // of the queue's first message
    send_batch::ticket ticket_ = send_batch::none;  // between offer() and take_note()
    state state_ = state::open;
    bool close_sent_ = false;
    bool close_received_ = false;
    std::uint8_t deflate_window_bits_;  // agreed on for what is sent; 0: nothing is compressed
    std::uint8_t pong_bytes_ = 0;       // of the pong at the end of what is pending
    bool blocked_ = false;              // the socket was full, and not all has been written since
    bool clean_ = false;
    wire::websocket::frame_decoder decoder_;
};

}  // namespace anteroom::net
