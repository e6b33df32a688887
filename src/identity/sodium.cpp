#include "identity/sodium.hpp"

#include <sodium.h>

#include "base/check.hpp"

namespace anteroom::identity {

void ready_sodium() {
    static const int status = ::sodium_init();
    ANTEROOM_CHECK(status >= 0);
}

}  // namespace anteroom::identity
