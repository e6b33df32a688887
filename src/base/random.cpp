#include "base/random.hpp"

#include <cerrno>
#include <cstring>

#include <sys/random.h>

#include "base/base64.hpp"
#include "base/check.hpp"

namespace anteroom::base {

namespace {

void fill_from_kernel(std::span<unsigned char> bytes) {
    while (!bytes.empty()) {
        const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        ANTEROOM_CHECK(got > 0);
        bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
}

}  // namespace

system_random::~system_random() {
    ::explicit_bzero(block_, sizeof block_);
}

void system_random::fill(std::span<unsigned char> bytes) {
    if (bytes.size() > block_bytes / 4) return fill_from_kernel(bytes);
    if (block_bytes - used_ < bytes.size()) {
        fill_from_kernel(block_);
        used_ = 0;
    }
    std::memcpy(bytes.data(), block_ + used_, bytes.size());
    ::explicit_bzero(block_ + used_, bytes.size());
    used_ += bytes.size();
}

std::string make_id(random_source& random) {
    unsigned char bits[15];
    random.fill(bits);
    return base64url_encode({reinterpret_cast<const char*>(bits), sizeof bits});
}

}  // namespace anteroom::base
