#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace anteroom::base {

void check_failed(const char* promise, const char* file, int line) noexcept {
    std::fprintf(stderr, "anteroom: internal error: %s (%s:%d)\n", promise, file, line);
    std::abort();
}

}  // namespace anteroom::base
