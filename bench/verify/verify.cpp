// How many tokens a second one core verifies: for each algorithm through `auth::verifier`, which is
// everything from the text to the claims, and again for tokens that the cache of a shard knows.
// Then a storm of 10,000 clients, and the longest turn in it. One JSON object a line. Time is the
// thread's CPU time.
//   bench_verify [MILLISECONDS for each, default 1000]

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "auth/verification_queue.hpp"
#include "auth/verifier.hpp"
#include "base/check.hpp"
#include "jose/jws.hpp"
#include "jose/signing_key.hpp"

using namespace anteroom;

namespace {

constexpr jose::algorithm measured[] = {
    jose::algorithm::hs256, jose::algorithm::rs256, jose::algorithm::ps256,  jose::algorithm::es256,
    jose::algorithm::es384, jose::algorithm::es512, jose::algorithm::ed25519};

// Claims of a usual size: 230 bytes.
const std::string payload =
    R"({"iss":"https://id.example/","aud":"chat","sub":"auth0|5f7c8ec7c33c6c004bbafe82",)"
    R"("id":"5f7c8ec7c33c6c004bbafe82","name":"Ada Lovelace","teams":["red","blue"],)"
    R"("scope":"rooms:read rooms:write","iat":1700000000,"exp":1700003600})";
constexpr base::instant now{base::steady_time{std::chrono::hours{1}},
                            base::wall_time{std::chrono::seconds{1'700'000'060}}};

double cpu_seconds() {
    timespec spent{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
}

template <class Work>
double a_second(double seconds, Work work) {
    for (int i = 0; i < 20; ++i) work();
    const double begun = cpu_seconds();
    double spent = 0;
    long times = 0;
    while (spent < seconds) {
        for (int i = 0; i < 20; ++i) work();
        times += 20;
        spent = cpu_seconds() - begun;
    }
    return static_cast<double>(times) / spent;
}

jose::signing_key make_key(jose::algorithm alg) {
    const auto scheme = jose::traits(alg).scheme;
    if (scheme == jose::signature_scheme::hmac)
        return *jose::signing_key::hmac(alg, std::string(48, 's'));
    if (scheme != jose::signature_scheme::rsa_pkcs1 && scheme != jose::signature_scheme::rsa_pss)
        return *jose::signing_key::generate(alg);
    // Of 2048 bits, as in `openssl speed rsa2048`; ours would have 3072.
    EVP_PKEY* const made = EVP_RSA_gen(2048);
    BIO* const text = BIO_new(BIO_s_mem());
    ANTEROOM_CHECK(made && text);
    ANTEROOM_CHECK(
        PEM_write_bio_PKCS8PrivateKey(text, made, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    const char* bytes = nullptr;
    const long length = BIO_get_mem_data(text, &bytes);
    auto key = jose::signing_key::from_pem({bytes, static_cast<std::size_t>(length)}, alg);
    BIO_free(text);
    EVP_PKEY_free(made);
    return *std::move(key);
}

class silent_applicant final : public auth::verification_queue::applicant {
  public:
    explicit silent_applicant(long& accepted) : accepted_(accepted) {}
    bool still_waits() override { return true; }
    void hear(base::result<auth::claims> verdict) override { accepted_ += verdict ? 1 : 0; }

  private:
    long& accepted_;
};

// A storm: clients come all at once, each with an ES256 token of its own that nobody has seen yet.
// What counts is how long one turn keeps the others of its shard waiting.
void measure_storm(int clients) {
    const auto signer = make_key(jose::algorithm::es256);
    const auto by = *auth::verifier::make({.keys = {signer.verifying_key()}});
    base::instant turn_of = now;
    std::vector<detail::unique_function<void()>> posted;
    auth::verification_queue queue({}, turn_of,
                                   [&](auto task) { posted.push_back(std::move(task)); });
    long accepted = 0;
    for (int i = 0; i < clients; ++i) {
        std::string own = payload;
        own.insert(own.size() - 1, ",\"n\":" + std::to_string(i));
        queue.wait(by, *jose::sign_compact(signer, "JWT", own),
                   std::make_unique<silent_applicant>(accepted));
    }
    double longest = 0;
    int turns = 0;
    for (; !posted.empty(); ++turns) {
        turn_of.steady += std::chrono::milliseconds{1};
        const auto begun = std::chrono::steady_clock::now();
        for (auto& task : std::exchange(posted, {})) task();
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - begun;
        longest = std::max(longest, took.count());
    }
    ANTEROOM_CHECK(accepted == clients);
    std::printf("{\"storm\":%d,\"turns\":%d,\"longest_turn_ms\":%.1f}\n", clients, turns, longest);
}

}  // namespace

int main(int argc, char** argv) {
    const double seconds = argc > 1 ? std::strtod(argv[1], nullptr) / 1000 : 1;
    for (const auto alg : measured) {
        const auto signer = make_key(alg);
        const std::string token = *jose::sign_compact(signer, "JWT", payload);
        const auto by = *auth::verifier::make({.keys = {signer.verifying_key()}});
        const double verified =
            a_second(seconds, [&] { ANTEROOM_CHECK(by.verify(token, now.wall).has_value()); });
        auth::verification_queue queue({}, now, [](auto) {});
        const double known =
            a_second(seconds, [&] { ANTEROOM_CHECK(queue.judge(by, token)->has_value()); });
        std::printf("{\"algorithm\":\"%s\",\"verified\":%.0f,\"known\":%.0f}\n",
                    std::string{jose::traits(alg).name}.c_str(), verified, known);
        std::fflush(stdout);
    }
    measure_storm(10'000);
}
