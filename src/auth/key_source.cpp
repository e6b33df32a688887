#include "auth/key_source.hpp"

namespace anteroom::auth {

lookup key_source::look_up(std::string_view, detail::unique_function<void()>) {
    return lookup::unknown;
}

}  // namespace anteroom::auth
