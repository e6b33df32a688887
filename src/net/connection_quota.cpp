#include "net/connection_quota.hpp"

#include <algorithm>
#include <cstring>

#include <sys/resource.h>

#include "base/check.hpp"

namespace anteroom::net {

connection_quota::key connection_quota::key_of(const address& peer) {
    constexpr std::string_view mapped_ipv4{"\0\0\0\0\0\0\0\0\0\0\xff\xff", 12};
    key made{};
    const bool ipv4 = peer.bytes().starts_with(mapped_ipv4);
    std::memcpy(made.data(), peer.bytes().data(), ipv4 ? 16 : 8);
    return made;
}

bool connection_quota::counted_alone(const address& peer) const {
    return !peer.loopback() &&
           std::ranges::none_of(limits_.trusted_proxies,
                                [&](const address_range& range) { return range.contains(peer); });
}

connection_quota::verdict connection_quota::admit(const address& peer) {
    const bool alone = counted_alone(peer);
    const std::lock_guard lock{mutex_};
    if (total_ >= limits_.total_max) return verdict::server_full;
    if (alone) {
        auto& count = by_address_[key_of(peer)];
        if (count >= limits_.per_address_max) return verdict::address_full;
        ++count;
    }
    ++total_;
    return verdict::admitted;
}

void connection_quota::leave(const address& peer) {
    const bool alone = counted_alone(peer);
    const std::lock_guard lock{mutex_};
    --total_;
    if (!alone) return;
    const auto found = by_address_.find(key_of(peer));
    ANTEROOM_CHECK(found != by_address_.end());
    if (--found->second == 0) by_address_.erase(found);
}

std::unique_ptr<connection_quota::place> connection_quota::place_for(const address& peer) {
    if (admit(peer) != verdict::admitted) return nullptr;
    return std::make_unique<place>(*this, peer);
}

std::size_t connection_quota::total() const {
    const std::lock_guard lock{mutex_};
    return total_;
}

std::size_t connections_from_descriptor_limit() {
    constexpr std::size_t without_limit = 1'000'000;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return without_limit;
    const auto descriptors = std::min<std::size_t>(limit.rlim_cur, without_limit);
    return descriptors - descriptors / 10;
}

}  // namespace anteroom::net
