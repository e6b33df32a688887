// Whatever a key endpoint answers, only public keys come out of it, each is written and read back
// as the same key, and no id names two of one algorithm.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "jose/jwk_set.hpp"
#include "jose/public_jwk.hpp"

using namespace anteroom;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto set = jose::parse_jwk_set({reinterpret_cast<const char*>(data), size});
    if (!set) return 0;
    if (set->keys.size() + set->left_out.size() > jose::jwk_set_keys_max) std::abort();
    std::set<std::pair<std::string_view, jose::algorithm>> named;
    for (const auto& key : set->keys) {
        if (key.is_secret()) std::abort();
        if (!key.id().empty() && !named.emplace(key.id(), key.alg()).second) std::abort();
    }
    const auto written = jose::public_jwk_set(set->keys);
    if (!written) std::abort();
    const auto again = jose::parse_jwk_set(*written);
    if (!again || again->keys.size() != set->keys.size()) std::abort();
    for (std::size_t i = 0; i < set->keys.size(); ++i)
        if (*jose::thumbprint(set->keys[i]) != *jose::thumbprint(again->keys[i])) std::abort();
    return 0;
}
