#include "base/message.hpp"

#include <cstring>
#include <limits>
#include <new>
#include <utility>

#include "base/block_cache.hpp"
#include "base/check.hpp"

namespace anteroom::base {

message_ptr message::make(kind kind, std::initializer_list<std::string_view> parts) {
    std::size_t bytes = 0;
    for (const auto part : parts) bytes += part.size();
    ANTEROOM_CHECK(bytes <= std::numeric_limits<std::uint32_t>::max() / 2);
    void* memory = block_cache::take(sizeof(message) + headroom_bytes + bytes);
    auto* made = new (memory) message(kind, static_cast<std::uint32_t>(bytes));
    char* out = made->start() + headroom_bytes;
    for (const auto part : parts) {
        if (!part.empty()) std::memcpy(out, part.data(), part.size());
        out += part.size();
    }
    return message_ptr{made};
}

void message::destroy(const message* self) {
    const std::size_t bytes = sizeof(message) + headroom_bytes + self->body_bytes_;
    self->~message();
    block_cache::give_back(const_cast<message*>(self), bytes);
}

bool message::begin_compacting() const {
    form seen = form_.load(std::memory_order_acquire);
    if (seen == form::unasked &&
        form_.compare_exchange_strong(seen, form::being_made, std::memory_order_acquire))
        return true;
    if (seen == form::being_made) form_.wait(form::being_made, std::memory_order_acquire);
    return false;
}

void message::end_compacting(std::string made) const {
    if (!made.empty()) compact_ = std::make_unique<const std::string>(std::move(made));
    form_.store(compact_ ? form::made : form::plain, std::memory_order_release);
    form_.notify_all();
}

void message::prepend_packet_type(char type) {
    ANTEROOM_CHECK(packet_offset_ == headroom_bytes && frame_offset_ == headroom_bytes);
    --packet_offset_;
    frame_offset_ = packet_offset_;
    start()[packet_offset_] = type;
}

void message::set_frame_header_bytes(std::size_t bytes) {
    ANTEROOM_CHECK(bytes <= packet_offset_);
    frame_offset_ = static_cast<std::uint8_t>(packet_offset_ - bytes);
}

}  // namespace anteroom::base
