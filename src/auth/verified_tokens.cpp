#include "auth/verified_tokens.hpp"

#include <cstring>
#include <utility>

namespace anteroom::auth {

// The digest is as good as random already, and nobody can choose it.
std::size_t verified_tokens::name_hash::operator()(const name& of) const noexcept {
    std::size_t first;
    static_assert(sizeof first <= sizeof of.token);
    std::memcpy(&first, of.token.data(), sizeof first);
    return first ^ (reinterpret_cast<std::uintptr_t>(of.by) >> 4);
}

const accepted_token* verified_tokens::find(const verifier& by, const jose::token_digest& token,
                                            base::wall_time now) {
    const name called{token, &by};
    if (const auto found = young_.find(called); found != young_.end()) {
        if (by.still_holds(found->second, now)) return &found->second;
        young_.erase(found);
        return nullptr;
    }
    const auto found = old_.find(called);
    if (found == old_.end()) return nullptr;
    accepted_token again = std::move(found->second);
    old_.erase(found);
    if (!by.still_holds(again, now)) return nullptr;
    keep(by, token, std::move(again));
    return &young_.find(called)->second;
}

void verified_tokens::keep(const verifier& by, const jose::token_digest& token,
                           accepted_token accepted) {
    if (young_.size() >= limits_.tokens_max / 2 || young_bytes_ >= limits_.bytes_max / 2) {
        old_ = std::exchange(young_, {});
        young_bytes_ = 0;
    }
    young_bytes_ += accepted.says.memory_bytes();
    young_.insert_or_assign(name{token, &by}, std::move(accepted));
}

void verified_tokens::clear() {
    young_.clear();
    old_.clear();
    young_bytes_ = 0;
}

}  // namespace anteroom::auth
