#pragma once

#include <memory>
#include <string>

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include "anteroom/detail/unique_function.hpp"
#include "net/connection.hpp"
#include "net/forwarding.hpp"
#include "net/http_parser.hpp"
#include "net/http_response.hpp"
#include "net/http_settings.hpp"
#include "net/unread_bytes.hpp"
#include "net/websocket_connection.hpp"

namespace anteroom::net {

class http_connection;
class websocket_connection;
class websocket_events;

// One request and the duty to answer it, now or later (HTTP-12). Counted references; belongs to
// the loop's thread. An exchange that is let go unanswered answers 500 by itself.
class http_exchange {
  public:
    http_exchange(http_connection& connection, http_parser parser);
    ~http_exchange();
    http_exchange(const http_exchange&) = delete;
    http_exchange& operator=(const http_exchange&) = delete;

    const http_request& request() { return parser_.request(); }
    // Who asks: the peer, or whom a trusted proxy asks for.
    const address& peer() const { return asked_by_.from; }
    bool secure() const { return asked_by_.secure; }

    // Answers; does nothing the second time, or when the peer is gone.
    void respond(http_response response);

    // Answers 101 and makes a WebSocket of the connection (RFC 6455 4.2.2), or answers why not and
    // gives nothing. The result lives until its on_closed() event. Either answer has `fields` too.
    websocket_connection* accept_websocket(
        websocket_events& events, std::vector<std::pair<std::string, std::string>> fields = {},
        websocket_connection::answer_goes when = websocket_connection::answer_goes::at_once);

    // Called if the peer goes before it is answered.
    void on_abandoned(detail::unique_function<void()> callback) {
        abandoned_ = std::move(callback);
    }

    friend void intrusive_ptr_add_ref(http_exchange* self) { ++self->references_; }
    friend void intrusive_ptr_release(http_exchange* self) {
        if (--self->references_ == 0) delete self;
    }

  private:
    friend class http_connection;
    void pack_body(http_response& response);
    void abandon();

    http_connection* connection_;  // null once answered or abandoned
    const http_settings& settings_;
    http_parser parser_;
    requester asked_by_;
    detail::unique_function<void()> abandoned_;
    unsigned references_ = 0;
};

using exchange_ptr = boost::intrusive_ptr<http_exchange>;

// A request whose body is on its way. It goes when the request is whole or has failed.
class coming_body {
  public:
    virtual ~coming_body() = default;
    // The peer went, or what it sent cannot be read: the rest never comes.
    virtual void broken_off() = 0;
};

// Port: who answers requests.
class http_service {
  public:
    virtual ~http_service() = default;
    virtual void on_request(exchange_ptr exchange) = 0;
    // The head of a request is there and its body is not all. How large that may be; the limit of
    // the settings holds for all. Who answers it decides again: a small one comes at once.
    virtual std::size_t body_bytes_max(const http_request&) { return std::string::npos; }
    // The head of a request is there and its body is not yet. Null: nothing to be told of it.
    virtual std::unique_ptr<coming_body> on_body_coming(const http_request&) { return nullptr; }
    // The head of a request is there. Where it has to be answered, if not here: its connection goes
    // there before anything else is done about it.
    virtual landing* home_of(const http_request&) { return nullptr; }
};

// HTTP/1.1 on one connection: a request at a time, answers in order, a deadline in every state.
//
//   idle --first byte--> reading --complete--> answering --written, keep-alive--> idle
//     `--idle timeout--> closed   `--error--> answers it, closed
class http_connection final : public protocol {
  public:
    http_connection(connection& connection, http_service& service, const http_settings& settings);
    // Of a connection that has come from another loop: goes on with its request, after start().
    void go_on_with(begun_request request);
    ~http_connection() override;

    void on_bytes(std::span<char> bytes) override;
    void on_read_end() override {}
    void on_writable() override;
    void on_deadline() override;
    bool on_peer_finished() override;
    void on_gone() override;

  private:
    friend class http_exchange;

    bool is_answering() const { return exchange_ || !output_.empty(); }
    void read_requests();
    bool leave_for_home(bool whole);
    void await_rest();
    void dispatch();
    void expect_body();
    void give_body_up();
    void refuse(base::error_code error);
    void answer(const http_response& response);
    void write(std::string bytes, bool keep_alive);
    void flush();
    void expect_reader();
    void after_answer();
    websocket_connection* upgrade(std::string head, websocket_events& events,
                                  std::uint8_t deflate_window_bits,
                                  websocket_connection::answer_goes when);

    connection& connection_;
    http_service& service_;
    const http_settings& settings_;
    http_parser parser_;
    unread_bytes
        unread_;          // behind a request that is being answered; its peer waits while there are
    std::string output_;  // what the socket did not take yet
    std::size_t written_ = 0;
    http_exchange* exchange_ = nullptr;
    base::steady_time request_began_{};
    bool request_coming_ = false;  // some of its bytes have come, if only empty lines before it
    bool keep_alive_ = true;
    bool peer_finished_ = false;
    std::unique_ptr<coming_body> body_;
    bool body_announced_ = false;
    std::size_t body_bytes_max_ = 0;  // of this request, once its body is announced
    bool is_at_home_ = false;         // the request, since its head was complete
    bool reading_ = false;
    bool upgraded_ = false;
};

}  // namespace anteroom::net
