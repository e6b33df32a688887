#include "wire/websocket/inflater.hpp"

#include <algorithm>
#include <limits>
#include <new>

#include <zlib.h>

namespace anteroom::wire::websocket {

namespace {

constexpr int raw_full_window = -15;  // without zlib's own header and checksum
constexpr std::size_t piece_bytes_max = std::numeric_limits<uInt>::max();

// zlib 1.2.x, `inflate`: set in data_type after the end of a block; the low bits count what is
// unused of the last byte.
constexpr int after_a_block = 128;
constexpr int unused_bits = 63;

}  // namespace

void inflater::end_stream::operator()(z_stream_s* stream) const {
    ::inflateEnd(stream);
    delete stream;
}

inflater::inflater() {
    auto stream = std::make_unique<z_stream>();
    if (::inflateInit2(stream.get(), raw_full_window) != Z_OK) throw std::bad_alloc{};
    stream_.reset(stream.release());
}

inflater::~inflater() = default;

void inflater::reset() {
    ::inflateReset(stream_.get());
    stream_->data_type = after_a_block;
}

inflater::progress inflater::inflate(std::string_view& compressed, std::span<char> output) {
    using state = progress::state;
    z_stream& stream = *stream_;
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = static_cast<uInt>(std::min(output.size(), piece_bytes_max));
    const std::size_t room = stream.avail_out;
    while (true) {
        const std::size_t piece = std::min(compressed.size(), piece_bytes_max);
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
        stream.avail_in = static_cast<uInt>(piece);
        const int status = ::inflate(&stream, Z_SYNC_FLUSH);
        compressed.remove_prefix(piece - stream.avail_in);
        const std::size_t bytes = room - stream.avail_out;
        switch (status) {
            case Z_STREAM_END:
                // A block may say that it is the last; what follows is a stream of its own
                // (RFC 7692 7.2.3.4). At least two bytes were taken, so this ends.
                reset();
                break;
            case Z_OK:
            case Z_BUF_ERROR:  // nothing to do
                break;
            case Z_MEM_ERROR:
                throw std::bad_alloc{};
            default:
                return {bytes, state::corrupt};
        }
        if (stream.avail_out == 0) return {bytes, state::needs_room};
        if (compressed.empty()) return {bytes, state::needs_input};
    }
}

bool inflater::between_blocks() const {
    return (stream_->data_type & after_a_block) != 0 && (stream_->data_type & unused_bits) == 0;
}

}  // namespace anteroom::wire::websocket
