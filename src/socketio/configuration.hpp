#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/policy.hpp"
#include "auth/revocation_store.hpp"
#include "base/log.hpp"
#include "socketio/child_names.hpp"
#include "socketio/definition.hpp"
#include "socketio/name_pattern.hpp"
#include "socketio/recovery.hpp"
#include "socketio/sealed_packet.hpp"
#include "wire/socketio/packet.hpp"

namespace anteroom::socketio {

class adapter;

struct limits {
    wire::socketio::limits packet;
    std::chrono::milliseconds connect_timeout{10'000};   // to join a first namespace
    std::chrono::milliseconds ack_timeout{30'000};       // for acks asked without a timeout
    std::chrono::milliseconds assembly_timeout{20'000};  // for announced attachments
    std::size_t namespaces_max = 16;                     // a connection
    std::size_t auth_bytes_max = 256 * 1024;             // of memory, that a CONNECT brings
    std::size_t rooms_max = 512;                         // a socket
    std::size_t pending_acks_max = 1'024;                // a socket
    std::size_t room_name_bytes_max = 256;
    auth::rate event_rate{.count = 100, .per = std::chrono::seconds{1}, .burst = 200};  // a socket
    std::size_t child_namespaces_max = 10'000;  // that clients caused, in the process
    std::size_t namespace_name_bytes_max = 256;
};

// What a namespace_decider calls once, now or later, on any thread.
using namespace_decision = detail::unique_function<void(bool exists)>;
using namespace_decider = detail::unique_function<void(
    std::string_view name, const boost::json::object& auth, namespace_decision)>;

// Namespaces that come to be when a client asks for one of them (socket.io 4.8, `ParentNamespace`):
// those that match the pattern, or that the program says exist. They share one definition, whose
// name, "_0", no client can ask for.
struct parent_namespace {
    namespace_definition definition;
    std::optional<name_pattern> pattern;
    std::unique_ptr<namespace_decider> decide;  // where there is no pattern
};

inline bool is_parent_name(std::string_view name) {
    return name.starts_with('_');
}

using new_namespace_handler = detail::unique_function<void(std::string_view name)>;

// What all shards share: settled before the first of them runs, and not changed afterwards.
struct configuration {
    limits limit;
    std::shared_ptr<const authentication> authenticate;
    std::unique_ptr<room_gate> may_enter;
    std::shared_ptr<const auth::policy> policy;  // null: no rules; later changes go to each hub
    std::shared_ptr<auth::revocation_store> revocations;  // null: nothing is ever revoked
    std::map<std::string, std::unique_ptr<namespace_definition>, std::less<>> namespaces;
    std::vector<std::unique_ptr<parent_namespace>> parents;  // asked in this order
    std::vector<std::unique_ptr<new_namespace_handler>> on_new_namespace;
    bool cleanup_empty_child_namespaces = false;
    std::optional<recovery_limits> recovery;  // none: a lost connection is lost
    sealer seal;                              // and, by its parser, how packets are read
    base::log_sink* log = nullptr;
    std::shared_ptr<adapter> everywhere;

    child_names children;  // the one part that changes; locks for itself

    namespace_definition& define(std::string_view name);
    parent_namespace& define_parent();
};

}  // namespace anteroom::socketio
