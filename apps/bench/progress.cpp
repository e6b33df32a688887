#include "progress.hpp"

#include <cstdio>

namespace anteroom::bench {

void progress::begin(const char* phase) {
    using namespace std::chrono_literals;
    end();
    phase_ = phase;
    began_ = clock::now();
    next_ = began_ + 1s;
}

void progress::at(std::uint64_t done) {
    using namespace std::chrono_literals;
    if (!chosen_.progress) return;
    const auto now = clock::now();
    if (now < next_) return;
    next_ = now + 1s;
    const double seconds = std::chrono::duration<double>(now - began_).count();
    std::fprintf(stderr, "\r%s: %s, %.0f s, %llu, %.0f a second\033[K", name_of(chosen_.mode),
                 phase_, seconds, static_cast<unsigned long long>(done),
                 static_cast<double>(done) / seconds);
    std::fflush(stderr);
    shown_ = true;
}

void progress::end() {
    if (shown_) std::fputc('\n', stderr);
    shown_ = false;
}

}  // namespace anteroom::bench
