#pragma once

#include <chrono>
#include <string_view>

#include <boost/system/result.hpp>

#include "identity/error.hpp"

namespace anteroom::identity {

// Why something is not granted, and what its caller can do about it.
struct refused {
    refused() = default;
    refused(errc reason, std::string_view about = {})
        : why(make_error_code(reason)), field(about) {}
    refused(base::error_code reason) : why(reason) {}
    refused(errc reason, std::chrono::seconds wait)
        : why(make_error_code(reason)), retry_after(wait) {}

    base::error_code why;
    std::string_view field;               // of the body, a literal; empty: it is about no field
    std::chrono::seconds retry_after{0};  // 0: what `why` means of itself
};

template <class T>
using outcome = boost::system::result<T, refused>;

}  // namespace anteroom::identity
