#include "wire/websocket/deflater.hpp"

#include <limits>
#include <new>

#include <zlib.h>

#include "base/check.hpp"
#include "wire/websocket/inflater.hpp"

namespace anteroom::wire::websocket {

deflater::deflater() = default;
deflater::~deflater() = default;

void deflater::end_stream::operator()(z_stream_s* stream) const {
    ::deflateEnd(stream);
    delete stream;
}

void deflater::prepare(const deflate_settings& settings) {
    if (stream_ && level_ == settings.level && memory_level_ == settings.memory_level &&
        window_bits_ == settings.server_window_bits_max) {
        ::deflateReset(stream_.get());
        return;
    }
    stream_.reset();
    level_ = settings.level;
    memory_level_ = settings.memory_level;
    window_bits_ = settings.server_window_bits_max;
    auto stream = std::make_unique<z_stream>();
    const int status = ::deflateInit2(stream.get(), level_, Z_DEFLATED, -window_bits_,
                                      memory_level_, Z_DEFAULT_STRATEGY);
    ANTEROOM_CHECK(status != Z_STREAM_ERROR);  // settings are checked before a server starts
    if (status != Z_OK) throw std::bad_alloc{};
    stream_.reset(stream.release());
}

std::optional<std::size_t> deflater::deflate(std::string_view message, std::span<char> output,
                                             const deflate_settings& settings) {
    constexpr std::size_t bytes_max = std::numeric_limits<uInt>::max();
    if (message.size() > bytes_max || output.size() > bytes_max) return std::nullopt;
    prepare(settings);
    z_stream& stream = *stream_;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(message.data()));
    stream.avail_in = static_cast<uInt>(message.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = static_cast<uInt>(output.size());
    ::deflate(&stream, Z_SYNC_FLUSH);
    // Where the room is used up there may be more to come.
    if (stream.avail_in != 0 || stream.avail_out == 0) return std::nullopt;
    return output.size() - stream.avail_out - inflater::omitted_end.size();
}

}  // namespace anteroom::wire::websocket
