#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/result.hpp"
#include "base/time.hpp"
#include "socketio/configuration.hpp"
#include "socketio/token_check.hpp"
#include "wire/socketio/packet.hpp"

namespace anteroom::socketio {

class client;
class name_space;

// What a connection's CONNECTs go through before their sockets are connected:
//
//   token > does the namespace exist? > what it comes back for > middlewares > connected
//     `------------`-----------------------------`------------------`-------> CONNECT_ERROR
//
// No code of the program runs for a CONNECT whose token has not passed. What the token is worth,
// whether a parent has the namespace, what another shard has kept for a client that comes back, and
// the middlewares, may be answered later, on any thread; what is not answered in `connect_timeout`
// is refused. Belongs to the client and to its shard's thread.
class admissions {
  public:
    explicit admissions(client& owner) : owner_(owner) {}
    ~admissions() { clear(); }
    admissions(const admissions&) = delete;
    admissions& operator=(const admissions&) = delete;

    // A CONNECT came. An error means that it broke the protocol.
    base::error_code begin(const wire::socketio::packet& packet);

    // Refuses what is late; all, if the connection as a whole is.
    void on_time(base::steady_time now, bool all);
    std::optional<base::steady_time> next_deadline() const;

    // The socket is gone, or the connection.
    void forget(const socket& gone);
    void clear();

  private:
    struct admission {
        admissions* within;  // null once it is over
        std::string nsp;
        boost::json::object auth;
        base::steady_time deadline;
        std::size_t step = 0;         // counts questions, so that a second answer finds none
        std::size_t next_parent = 0;  // to be asked whether it has the namespace
        std::size_t next_middleware = 0;
        std::optional<grant> granted;       // by a parent's rules
        base::error_code refused_by_token;  // by the first parent whose rules did
        socket_ptr who;                     // once the namespace is known
    };
    using admission_ptr = std::shared_ptr<admission>;
    // What a token gives, which is nothing where nobody asks for one, or why it does not pass.
    using verdict = base::result<std::optional<grant>>;

    admission_ptr add(std::string_view nsp, const boost::json::object* auth);
    base::result<std::string> token_for(const authentication& rules,
                                        const boost::json::object* payload) const;
    std::optional<verdict> check(const namespace_definition& joined,
                                 const boost::json::object* payload) const;
    template <class Then>
    void check_later(const admission_ptr& one, const namespace_definition& joined, Then then);
    void enter(name_space& within, verdict granted, const boost::json::object* auth);
    void find_parent(const admission_ptr& one);
    bool ask_parent(const admission_ptr& one, parent_namespace& parent, verdict granted);
    void enter_child(const admission_ptr& one, parent_namespace& parent);
    void find_state(const admission_ptr& one);
    void run_middlewares(const admission_ptr& one);
    void finish(admission& one);
    socket_ptr make_socket(name_space& within, std::optional<grant> granted,
                           const boost::json::object* auth);
    void refuse_token(std::string_view nsp, base::error_code why);
    void refuse(admission& one, const connect_refusal& refusal);
    void refuse(std::string_view nsp, const connect_refusal& refusal);
    bool knows(std::string_view nsp) const;
    void admit(socket& who);
    void end(admission& one);
    std::size_t undecided() const;

    // What the program is given to answer with: now, later, from any thread; the first one counts.
    template <class Answer, class Then>
    auto answer_to(const admission_ptr& asked, Then then);

    client& owner_;
    std::vector<admission_ptr> waiting_;
    std::uint8_t refusals_ = 0;  // since somebody was let in
};

}  // namespace anteroom::socketio
