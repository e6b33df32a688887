#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "socketio/definition.hpp"
#include "socketio/packet_offset.hpp"
#include "socketio/sealed_packet.hpp"

namespace anteroom::socketio {

class seen_stamps;

// Counts the packets of a log, from 1.
using log_position = std::uint64_t;

// Names one broadcast on all the shards of a process: what one origin says, a shard's thread or
// (number 0) all threads that are none's, is numbered from 1. 0: not numbered.
struct recovery_stamp {
    std::size_t origin = 0;
    std::uint64_t number = 0;

    explicit operator bool() const { return number != 0; }
};

// The packets that clients may have to be sent again, shared with those that were sent them.
//
// Each is in one stream: that of a room, that of one user's own packets, or the wide one of its
// namespace, for everybody and for several rooms. What is too old or too much goes, oldest first; a
// stream that takes more than its share loses its own oldest, so what floods one room or one user
// costs the others nothing. The log knows what each stream has lost: whoever might have missed some
// of that is told so, never given a part.
class recovery_log {
  public:
    struct limits {
        std::chrono::milliseconds age_max{120'000};
        std::size_t packets_max = 65'536;
        std::size_t bytes_max = 64 * 1024 * 1024;
        std::size_t stream_packets_max = 4'096;
        std::size_t stream_bytes_max = 4 * 1024 * 1024;
    };

    struct entry {
        log_position at = 0;
        packet_offset offset;
        sealed_packet packet;             // without a message: it was too large
        std::vector<std::string> rooms;   // of a wide packet: any of them; none: everybody
        std::vector<std::string> except;  // who is in one of these was not sent it
        std::string only;                 // of a user's own: the socket's id
        std::size_t bytes = 0;
        recovery_stamp stamp{};
    };

    // Who wants to know: what was sent to everybody and to itself counts from `since` on, what was
    // sent to a room from when it came in. Past memberships count for `except` alone.
    struct membership {
        std::string room;
        log_position since = 0;
        log_position until = ~log_position{0};
    };
    struct reader {
        std::string_view nsp;
        std::string_view id;
        std::string_view user;
        log_position since = 0;
        std::vector<membership> rooms;
        std::span<const membership> excluding;  // all that it was in when it left
        std::span<const membership> past;
        const seen_stamps* has = nullptr;  // it needs nothing of these

        // Whether a packet of its streams is for it.
        bool is_addressed_by(const entry& one) const;
    };

    struct amount {
        std::size_t packets;
        std::size_t bytes;
    };

    explicit recovery_log(const limits& limits) : limits_(limits) {}

    // Where a packet goes.
    enum class kind : std::uint8_t { wide, room, user };

    // `name`: the room's, or what stands for the user; of a wide one nothing.
    log_position append(std::string_view nsp, kind of, std::string_view name, entry packet,
                        base::steady_time now);

    // The last one; 0 before the first.
    log_position head() const { return head_; }
    // All behind it are there, but for those that a stream has lost by itself.
    log_position floor() const { return floor_; }

    // Takes so many positions for packets that are kept elsewhere; answers the one before them.
    log_position skip(std::size_t count) { return std::exchange(head_, head_ + count); }

    // Forgets what is too old.
    void trim(base::steady_time now);

    // Which packet of the reader's streams has that offset; nothing if none of them has.
    std::optional<log_position> find(const reader& who, std::string_view offset) const;

    // What was for the reader, in order, behind `after`. Nothing if some of it may be lost, or if
    // it is more than `most`. Lives until the next append() or trim().
    std::optional<std::vector<const entry*>> missed(const reader& who, log_position after,
                                                    const amount& most) const;

    // The same for who goes elsewhere: copies, each with those rooms by which it is for the reader.
    std::optional<std::vector<entry>> take_along(const reader& who, log_position after,
                                                 const amount& most) const;
    // That form of a packet; `room` is that of its stream, if it is one of a room.
    static entry addressed(const entry& one, std::optional<std::string_view> room,
                           const reader& who);

    std::size_t packets() const { return packets_; }
    std::size_t bytes() const { return bytes_; }
    std::size_t streams() const { return streams_.size(); }

  private:
    struct stream {
        std::string key;
        std::deque<entry> packets;
        std::size_t bytes = 0;
        log_position lost = 0;  // the last one that it let go
    };
    // In the order of positions; without a stream where that has lost the packet already.
    struct slot {
        log_position at;
        stream* in;
        base::steady_time when;
    };

    static void write_key(std::string& key, kind of, std::string_view nsp, std::string_view name);
    const stream* find_stream(kind of, std::string_view nsp, std::string_view name) const;
    struct found {
        const entry* packet;
        std::optional<std::string_view> room;  // of its stream
    };
    std::optional<std::vector<found>> search(const reader& who, log_position after,
                                             const amount& most) const;
    // visit(stream, since, room) for each stream that the reader reads
    template <class Visit>
    void each_stream(const reader& who, Visit visit) const;
    void drop_first_of(stream& one);
    void drop_oldest();
    void keep_share(stream& one);

    limits limits_;
    log_position head_ = 0;
    log_position floor_ = 0;
    std::size_t packets_ = 0;
    std::size_t bytes_ = 0;
    std::size_t empty_slots_ = 0;
    name_map<std::unique_ptr<stream>> streams_;
    std::deque<slot> order_;
    std::string key_;
};

}  // namespace anteroom::socketio
