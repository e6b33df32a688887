#include "identity/key_ring.hpp"

#include <algorithm>

#include <boost/json/object.hpp>

#include "auth/token_issuer.hpp"
#include "identity/error.hpp"
#include "jose/public_jwk.hpp"

namespace anteroom::identity {

namespace {

constexpr auto algorithm = jose::algorithm::es256;

base::result<stored_key> make_key(base::wall_time signs_from) {
    const auto made = jose::signing_key::generate(algorithm);
    if (!made) return made.error();
    auto pem = made->private_pem();
    if (!pem) return pem.error();
    auto kid = jose::thumbprint(made->verifying_key());
    if (!kid) return kid.error();
    return stored_key{std::move(*kid), std::move(*pem), signs_from};
}

std::vector<key_times> times_of(const std::vector<stored_key>& keys) {
    std::vector<key_times> times;
    for (const auto& each : keys) times.push_back({each.kid, each.signs_from});
    return times;
}

bool kept_by(const rotation_plan& plan, std::size_t position) {
    return std::ranges::any_of(plan.keep,
                               [&](const auto& each) { return each.position == position; });
}

}  // namespace

key_ring::key_ring(options own) : options_(std::move(own)) {
    published_.store(boost::make_shared<const std::string>(R"({"keys":[]})"));
}

base::error_code key_ring::refresh(store& from, base::wall_time now) {
    unit_of_work work{from};
    if (work.problem()) return work.problem();
    auto keys = from.keys();
    if (!keys) return keys.error();
    auto plan = plan_rotation(times_of(*keys), options_.rotation, now);
    if (plan.make_key_signing_from) {
        auto made = make_key(*plan.make_key_signing_from);
        if (!made) return errc::signing_failed;
        if (const auto problem = from.add(*made)) return problem;
        keys->push_back(std::move(*made));
        plan = plan_rotation(times_of(*keys), options_.rotation, now);
    }
    for (std::size_t i = 0; i < keys->size(); ++i)
        if (!kept_by(plan, i))
            if (const auto problem = from.forget_key((*keys)[i].kid)) return problem;
    if (const auto problem = work.commit()) return problem;

    std::vector<kept> all;
    std::optional<jose::signing_key> signer;
    for (const auto& each : plan.keep) {
        const auto& stored = (*keys)[each.position];
        const auto read = jose::signing_key::from_pem(stored.private_pem, algorithm);
        if (!read) return errc::storage_failed;
        const auto named = read->with_id(stored.kid);
        if (!named) return errc::storage_failed;
        if (each.position == plan.signer) signer = *named;
        all.push_back({*named, each.until});
    }
    if (!signer) return errc::signing_failed;
    signer_ = std::move(signer);
    return publish(std::move(all));
}

base::error_code key_ring::publish(std::vector<kept> all) {
    std::vector<auth::verification_key> verifying;
    std::vector<jose::key> shown;
    std::string same_as;  // replacing keys has tokens verified again, so equal ones stay
    for (auto& each : all) {
        verifying.push_back({each.key.verifying_key(), each.until});
        shown.push_back(each.key.verifying_key());
        same_as += each.key.id();
        if (each.until) same_as += std::to_string(each.until->time_since_epoch().count());
    }
    if (same_as == published_last_) return {};
    auto set = auth::key_set::make(std::move(verifying));
    if (!set) return errc::storage_failed;
    auto text = jose::public_jwk_set(shown);
    if (!text) return errc::storage_failed;
    source_->replace(boost::make_shared<const auth::key_set>(std::move(*set)));
    published_.store(boost::make_shared<const std::string>(std::move(*text)));
    published_last_ = std::move(same_as);
    return {};
}

std::string key_ring::published() const {
    return *published_.load();
}

base::result<key_ring::signed_token> key_ring::sign(const account& who, std::string_view sid,
                                                    std::string_view jti, base::wall_time not_after,
                                                    base::wall_time now) const {
    if (!signer_) return errc::signing_failed;
    const auto left = std::chrono::floor<std::chrono::seconds>(not_after - now);
    const auto life = std::clamp(left, std::chrono::seconds{1}, options_.token_life);
    const auth::token_issuer issuer{{.key = *signer_,
                                     .lifetime = life,
                                     .issuer = options_.issuer,
                                     .audience = options_.audience,
                                     .type = "at+jwt"}};
    auto text = issuer.issue({{"sub", who.id},
                              {"name", who.name},
                              {"sid", sid},
                              {"jti", jti},
                              {"client_id", options_.issuer}},
                             now);
    if (!text) return errc::signing_failed;
    return signed_token{std::move(*text), life};
}

}  // namespace anteroom::identity
