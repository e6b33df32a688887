#pragma once

#include "modes.hpp"
#include "websocket_connection.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace anteroom::bench {

// Clients with good tokens that do harm, and come back a moment after they are cut off.
//   slow_reader  asks for a lot and reads none of it
//   one_byte     sends its frames a byte at a time
//   flood        sends events as fast as the server takes them
class nuisance final : private connection::owner {
  public:
    using clock = std::chrono::steady_clock;

    explicit nuisance(bench_setup& setup);

    // Opens all of them and returns when they have joined.
    void open();
    // Once a millisecond: whatever they do.
    void act(clock::time_point now);
    void drop();

    std::uint64_t sent_bytes() const { return sent_bytes_; }
    std::uint64_t cut_off() const { return cut_off_; }

  private:
    struct member {
        std::unique_ptr<websocket_connection> peer;
        bool joined = false;
        std::size_t next_byte = 0;       // of the stream, for one_byte
        clock::time_point comes_back{};  // when not open
    };

    void on_joined(connection& joined) override;
    void on_left(connection&) override {}
    void on_message(connection&, std::string_view) override {}
    void on_failed(connection& failed, std::string_view why) override;
    void open(member& one);
    void harm(member& one);

    bench_setup& setup_;
    const nuisance_kind kind_;
    std::string stream_;  // of whole frames, sent again and again
    std::vector<member> members_;
    std::uint64_t sent_bytes_ = 0;
    std::uint64_t cut_off_ = 0;
};

}  // namespace anteroom::bench
