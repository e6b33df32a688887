#pragma once

#include <memory>
#include <string>
#include <utility>

#include "anteroom/anteroom.hpp"
#include "socketio/shards_adapter.hpp"
#include "socketio/test_shard.hpp"

// What a program says, on a shard without network: handles of the public door over test_shard.
namespace anteroom::facade::test {

using namespace std::chrono_literals;
using socketio::test::messages;
using socketio::test::pass;
using socketio::test::peer;

class test_program {
  public:
    test_program() {
        adapter = std::make_shared<socketio::shards_adapter>(shard.settings.seal, &shard.log);
        shard.settings.everywhere = adapter;
        shard.on_connection([this](const socketio::socket_ptr& who) {
            joined = anteroom::socket{detail::socket_ref{who.get()}};
            if (on_joined) on_joined(joined);
        });
        adapter->add(shard.runner, shard.running());
    }
    ~test_program() { joined = {}; }

    broadcast_operator everyone(std::string nsp = "/") { return {adapter, std::move(nsp)}; }

    socketio::test::test_shard shard;
    std::shared_ptr<socketio::shards_adapter> adapter;
    anteroom::socket joined;  // the last one
    detail::unique_function<void(anteroom::socket)> on_joined;
};

}  // namespace anteroom::facade::test
