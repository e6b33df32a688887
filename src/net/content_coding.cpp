#include "net/content_coding.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <zlib.h>

#include "base/trimmed.hpp"

namespace anteroom::net {

namespace {

constexpr std::array all_codings{content_coding::identity, content_coding::deflate,
                                 content_coding::gzip, content_coding::br};
constexpr int quality_max = 1000;

// A weight in thousandths (RFC 9110 12.4.2); what is none counts as not acceptable.
int quality_of(std::string_view parameters) {
    if (parameters.empty()) return quality_max;
    parameters = base::trimmed(parameters.substr(1));
    if (!parameters.starts_with("q=") && !parameters.starts_with("Q=")) return 0;
    const std::string_view number = parameters.substr(2);
    if (number.empty() || number.size() > 5 || (number[0] != '0' && number[0] != '1')) return 0;
    int quality = (number[0] - '0') * quality_max;
    if (number.size() > 1 && number[1] != '.') return 0;
    for (std::size_t i = 2, unit = 100; i < number.size(); ++i, unit /= 10) {
        if (number[i] < '0' || number[i] > '9') return 0;
        quality += (number[i] - '0') * static_cast<int>(unit);
    }
    return quality <= quality_max ? quality : 0;
}

std::optional<content_coding> coding_named(std::string_view name) {
    if (equal_ignoring_case(name, "x-gzip")) return content_coding::gzip;
    for (const auto one : all_codings)
        if (equal_ignoring_case(name, name_of(one))) return one;
    return std::nullopt;
}

// The thread's deflater: its quarter of a megabyte serves every connection in turn.
class deflater {
  public:
    explicit deflater(int window_bits) {
        constexpr int memory_level = 8;
        ready_ = deflateInit2(&stream_, Z_BEST_SPEED, Z_DEFLATED, window_bits, memory_level,
                              Z_DEFAULT_STRATEGY) == Z_OK;
    }
    ~deflater() {
        if (ready_) deflateEnd(&stream_);
    }
    deflater(const deflater&) = delete;
    deflater& operator=(const deflater&) = delete;

    bool pack(std::string_view body, std::string& packed) {
        if (!ready_ || deflateReset(&stream_) != Z_OK) return false;
        packed.resize(body.size());  // what is not smaller is of no use
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
        stream_.avail_in = static_cast<uInt>(body.size());
        stream_.next_out = reinterpret_cast<Bytef*>(packed.data());
        stream_.avail_out = static_cast<uInt>(packed.size());
        const bool done = deflate(&stream_, Z_FINISH) == Z_STREAM_END;
        packed.resize(done ? stream_.total_out : 0);
        return done;
    }

  private:
    z_stream stream_{};
    bool ready_ = false;
};

}  // namespace

std::string_view name_of(content_coding coding) {
    switch (coding) {
        case content_coding::identity:
            return "identity";
        case content_coding::deflate:
            return "deflate";
        case content_coding::gzip:
            return "gzip";
        case content_coding::br:
            return "br";
    }
    return {};
}

content_coding preferred_coding(const http_request& request, content_codings offered) {
    std::array<std::optional<int>, all_codings.size()> named;
    int others = 0;  // what `*` gives to those that are not named
    for (const auto& field : request.fields) {
        if (!equal_ignoring_case(field.name, "Accept-Encoding")) continue;
        std::string_view list = field.value;
        while (!list.empty()) {
            const std::size_t comma = list.find(',');
            const std::string_view element = list.substr(0, comma);
            list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
            const std::size_t semicolon = std::min(element.find(';'), element.size());
            const std::string_view name = base::trimmed(element.substr(0, semicolon));
            const int quality = quality_of(element.substr(semicolon));
            if (name == "*") others = quality;
            if (const auto coding = coding_named(name))
                named[static_cast<std::size_t>(*coding)] = quality;
        }
    }
    content_coding best = content_coding::identity;
    // Not packed is always acceptable here: there is nothing else to give.
    int best_quality = named[0].value_or(0);
    for (const auto one : all_codings) {
        const int quality = named[static_cast<std::size_t>(one)].value_or(others);
        if (one == content_coding::identity || !offered.contains(one) || quality == 0) continue;
        if (quality < best_quality) continue;
        best = one;
        best_quality = quality;
    }
    return best;
}

bool pack(content_coding coding, std::string_view body, std::string& packed) {
    constexpr int zlib_window = MAX_WBITS;       // RFC 1950, which HTTP calls deflate
    constexpr int gzip_window = MAX_WBITS + 16;  // RFC 1952
    if (coding == content_coding::gzip) {
        thread_local deflater gzip{gzip_window};
        return gzip.pack(body, packed);
    }
    if (coding == content_coding::deflate) {
        thread_local deflater zlib{zlib_window};
        return zlib.pack(body, packed);
    }
    return false;
}

}  // namespace anteroom::net
