#include "socketio/recovery_log.hpp"

#include <algorithm>

#include "socketio/recovery_stamp.hpp"

namespace anteroom::socketio {

namespace {

// What an entry takes besides its messages: itself, its slot, and the blocks of the messages.
constexpr std::size_t entry_bytes = 256;
constexpr std::size_t name_bytes = 32;
constexpr std::size_t stream_bytes = 1'024;

// Its name lies in it and in the table.
std::size_t cost_of_stream(std::string_view key) {
    return stream_bytes + 2 * key.size();
}

std::size_t bytes_of(const recovery_log::entry& one) {
    std::size_t sum = entry_bytes;
    for (const auto* names : {&one.rooms, &one.except})
        for (const auto& name : *names) sum += name_bytes + name.size();
    if (!one.packet.first) return sum;
    sum += one.packet.first->frame().size();
    for (const auto& attachment : one.packet.attachments) sum += attachment->frame().size();
    return sum;
}

bool any_of(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

bool excluded(const recovery_log::entry& one, const recovery_log::reader& who) {
    if (one.except.empty()) return false;
    const auto kept_out = [&](const recovery_log::membership& in) {
        return one.at > in.since && one.at <= in.until && any_of(one.except, in.room);
    };
    return any_of(one.except, who.id) || std::ranges::any_of(who.excluding, kept_out) ||
           std::ranges::any_of(who.past, kept_out);
}

bool is_room_of(const std::string& name, const recovery_log::entry& one,
                const recovery_log::reader& who) {
    return name == who.id || std::ranges::any_of(who.rooms, [&](const auto& in) {
               return one.at > in.since && in.room == name;
           });
}

}  // namespace

bool recovery_log::reader::is_addressed_by(const entry& one) const {
    if (excluded(one, *this) || (has && has->has(one.stamp))) return false;
    if (!one.only.empty()) return one.only == id;
    return one.rooms.empty() || std::ranges::any_of(one.rooms, [&](const std::string& name) {
               return is_room_of(name, one, *this);
           });
}

void recovery_log::write_key(std::string& key, kind of, std::string_view nsp,
                             std::string_view name) {
    key.assign(1, "wru"[static_cast<int>(of)]).append(std::to_string(nsp.size()));
    key.append(nsp).append(name);  // a namespace begins with a slash, so the number has an end
}

const recovery_log::stream* recovery_log::find_stream(kind of, std::string_view nsp,
                                                      std::string_view name) const {
    std::string key;
    write_key(key, of, nsp, name);
    const auto found = streams_.find(key);
    return found == streams_.end() ? nullptr : found->second.get();
}

log_position recovery_log::append(std::string_view nsp, kind of, std::string_view name,
                                  entry packet, base::steady_time now) {
    trim(now);
    write_key(key_, of, nsp, name);
    auto& held = streams_[key_];
    if (!held) {
        held = std::make_unique<stream>();
        held->key = key_;
        bytes_ += cost_of_stream(key_);
    }
    stream& into = *held;
    packet.at = ++head_;
    packet.bytes = bytes_of(packet);
    if (packet.bytes > limits_.stream_bytes_max) {
        packet.packet = {};
        packet.bytes = bytes_of(packet);
    }
    packets_ += 1;
    bytes_ += packet.bytes;
    into.bytes += packet.bytes;
    into.packets.push_back(std::move(packet));
    order_.push_back({head_, &into, now});
    keep_share(into);
    while (packets_ > limits_.packets_max || bytes_ > limits_.bytes_max) drop_oldest();
    return head_;
}

void recovery_log::drop_first_of(stream& one) {
    const entry& first = one.packets.front();
    one.lost = first.at;
    one.bytes -= first.bytes;
    bytes_ -= first.bytes;
    packets_ -= 1;
    one.packets.pop_front();
}

// Its newest packet stays, so that a stream that has lost anything behind the floor is there.
void recovery_log::keep_share(stream& one) {
    while (one.packets.size() > 1 && (one.packets.size() > limits_.stream_packets_max ||
                                      one.bytes > limits_.stream_bytes_max)) {
        drop_first_of(one);
        std::ranges::lower_bound(order_, one.lost, {}, &slot::at)->in = nullptr;
        ++empty_slots_;
    }
    if (empty_slots_ <= order_.size() / 2) return;
    std::erase_if(order_, [](const slot& old) { return old.in == nullptr; });
    empty_slots_ = 0;
}

void recovery_log::drop_oldest() {
    const slot oldest = order_.front();
    order_.pop_front();
    floor_ = oldest.at;
    if (!oldest.in) {
        --empty_slots_;
        return;
    }
    drop_first_of(*oldest.in);
    if (!oldest.in->packets.empty()) return;
    bytes_ -= cost_of_stream(oldest.in->key);
    streams_.erase(oldest.in->key);
}

void recovery_log::trim(base::steady_time now) {
    while (!order_.empty() && order_.front().when + limits_.age_max < now) drop_oldest();
}

template <class Visit>
void recovery_log::each_stream(const reader& who, Visit visit) const {
    const std::optional<std::string_view> none;
    if (const auto* wide = find_stream(kind::wide, who.nsp, {})) visit(*wide, who.since, none);
    if (const auto* own = find_stream(kind::user, who.nsp, who.user)) visit(*own, who.since, none);
    if (const auto* named = find_stream(kind::room, who.nsp, who.id))
        visit(*named, who.since, std::optional{who.id});
    for (const auto& one : who.rooms)
        if (const auto* in = find_stream(kind::room, who.nsp, one.room))
            visit(*in, one.since, std::optional<std::string_view>{one.room});
}

std::optional<log_position> recovery_log::find(const reader& who, std::string_view offset) const {
    std::optional<log_position> found;
    each_stream(who, [&](const stream& one, log_position, const auto&) {
        if (found) return;
        // What was sent last is what most clients had last.
        const auto last =
            std::find_if(one.packets.rbegin(), one.packets.rend(),
                         [&](const entry& packet) { return packet.offset.text() == offset; });
        if (last != one.packets.rend()) found = last->at;
    });
    return found;
}

std::optional<std::vector<recovery_log::found>> recovery_log::search(const reader& who,
                                                                     log_position after,
                                                                     const amount& most) const {
    if (after < floor_) return std::nullopt;
    std::vector<found> all;
    std::size_t bytes = 0;
    bool complete = true;
    each_stream(who, [&](const stream& one, log_position since, const auto& room) {
        const log_position from = std::max(after, since);
        complete = complete && one.lost <= from;
        auto next = std::ranges::upper_bound(one.packets, from, {}, &entry::at);
        for (; complete && next != one.packets.end(); ++next) {
            if (!who.is_addressed_by(*next)) continue;
            all.push_back({&*next, room});
            bytes += next->bytes;
            complete = next->packet.first && all.size() <= most.packets && bytes <= most.bytes;
        }
    });
    if (!complete) return std::nullopt;
    std::ranges::sort(all, {}, [](const found& one) { return one.packet->at; });
    return all;
}

std::optional<std::vector<const recovery_log::entry*>> recovery_log::missed(
    const reader& who, log_position after, const amount& most) const {
    const auto all = search(who, after, most);
    if (!all) return std::nullopt;
    std::vector<const entry*> packets;
    packets.reserve(all->size());
    for (const auto& one : *all) packets.push_back(one.packet);
    return packets;
}

std::optional<std::vector<recovery_log::entry>> recovery_log::take_along(const reader& who,
                                                                         log_position after,
                                                                         const amount& most) const {
    const auto all = search(who, after, most);
    if (!all) return std::nullopt;
    std::vector<entry> packets;
    packets.reserve(all->size());
    for (const auto& one : *all) packets.push_back(addressed(*one.packet, one.room, who));
    return packets;
}

recovery_log::entry recovery_log::addressed(const entry& one, std::optional<std::string_view> room,
                                            const reader& who) {
    entry copy{.at = one.at,
               .offset = one.offset,
               .packet = one.packet,
               .rooms = {},
               .except = {},
               .only = one.only,
               .bytes = one.bytes,
               .stamp = one.stamp};
    if (room) copy.rooms.emplace_back(*room);
    for (const auto& name : one.rooms)
        if (is_room_of(name, one, who)) copy.rooms.push_back(name);
    return copy;
}

}  // namespace anteroom::socketio
