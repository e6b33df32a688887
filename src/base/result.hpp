#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace anteroom::base {

// A value, or the error of the room that could not make it. A bad peer is always a result,
// never an exception.
template <class T>
using result = boost::system::result<T>;

using error_code = boost::system::error_code;
using error_category = boost::system::error_category;

}  // namespace anteroom::base
