#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/smart_ptr/intrusive_ptr.hpp>

namespace anteroom::base {

// One outgoing message, encoded once and shared by every connection that it goes to.
//
//   [ free headroom | frame header | packet type | body ]
//                   ^ frame()      ^ packet()    ^ body()
//
// The layer that makes it writes the body. Before it is shared, the layers below put their own
// few bytes into the headroom in front of it; afterwards it never changes. One allocation holds
// everything. The count of references is atomic: a broadcast crosses threads.
//
// A layer that can say the same in fewer bytes keeps that beside it, made once for all receivers:
//
//   unasked --somebody wants it--> being_made --smaller--> made
//      `--keep_plain()--> plain <--not smaller--'
class message {
  public:
    enum class kind : std::uint8_t { text, binary };

    static constexpr std::size_t headroom_bytes = 12;

    // The body is the parts, joined.
    static boost::intrusive_ptr<message> make(kind kind,
                                              std::initializer_list<std::string_view> parts);

    message(const message&) = delete;
    message& operator=(const message&) = delete;

    kind type() const { return kind_; }
    std::string_view body() const { return {start() + headroom_bytes, body_bytes_}; }
    std::string_view packet() const { return from(packet_offset_); }
    std::string_view frame() const { return from(frame_offset_); }
    // Of its one block; the smaller form is not counted.
    std::size_t memory_bytes() const { return sizeof(message) + headroom_bytes + body_bytes_; }

    // The smaller form of frame(), or frame() where there is none; always the same one from the
    // first answer on. Whoever asks first makes it, on whichever thread: `make()` answers it as a
    // std::string, empty if it found nothing smaller. Who asks meanwhile waits.
    template <class Make>
    std::string_view compact_frame(Make make) const {
        if (begin_compacting()) {
            try {
                end_compacting(make());
            } catch (...) {
                end_compacting({});  // what cannot be made smaller is sent as it is
            }
        }
        return compact_ ? std::string_view{*compact_} : frame();
    }

    // Only while the maker is the one owner.
    void keep_plain() { form_ = form::plain; }
    bool stays_plain() const { return form_.load(std::memory_order_relaxed) == form::plain; }
    void prepend_packet_type(char type);
    // The first byte of packet(): a frame header is written so that it ends here.
    char* frame_header_end() { return start() + packet_offset_; }
    void set_frame_header_bytes(std::size_t bytes);

    friend void intrusive_ptr_add_ref(const message* self) {
        self->references_.fetch_add(1, std::memory_order_relaxed);
    }
    friend void intrusive_ptr_release(const message* self) {
        if (self->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) destroy(self);
    }

  private:
    enum class form : std::uint8_t { unasked, being_made, made, plain };

    message(kind kind, std::uint32_t body_bytes) : body_bytes_(body_bytes), kind_(kind) {}
    ~message() = default;
    static void destroy(const message* self);
    bool begin_compacting() const;  // false once it is settled, if need be by waiting
    void end_compacting(std::string made) const;

    char* start() { return reinterpret_cast<char*>(this + 1); }
    const char* start() const { return reinterpret_cast<const char*>(this + 1); }
    std::string_view from(std::size_t offset) const {
        return {start() + offset, headroom_bytes - offset + body_bytes_};
    }

    mutable std::atomic<std::uint32_t> references_{0};
    std::uint32_t body_bytes_;
    std::uint8_t packet_offset_ = headroom_bytes;
    std::uint8_t frame_offset_ = headroom_bytes;
    kind kind_;
    mutable std::atomic<form> form_{form::unasked};
    mutable std::unique_ptr<const std::string> compact_;  // set before form_ says so, then constant
};

using message_ptr = boost::intrusive_ptr<message>;
using shared_message = boost::intrusive_ptr<const message>;

}  // namespace anteroom::base
