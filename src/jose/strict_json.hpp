#pragma once

#include <cstddef>
#include <string_view>

#include <boost/json/fwd.hpp>
#include <boost/json/object.hpp>

#include "base/result.hpp"
#include "jose/error.hpp"

namespace anteroom::jose {

// What to say of a text that is not the object it should be, and how deep it may be.
struct object_rules {
    std::size_t depth_max;
    errc not_an_object;
    errc too_deep;
    errc name_repeated;
};

// Parses one JSON object (RFC 8259): UTF-8, nothing before or after it but white space, and no
// name twice in any object inside it, for two readers could each believe another one.
base::result<boost::json::object> parse_object(std::string_view text, const object_rules& rules,
                                               boost::json::storage_ptr storage = {});

}  // namespace anteroom::jose
