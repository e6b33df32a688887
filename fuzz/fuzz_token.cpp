// No text is accepted as a token but the one that was signed; every verdict is one of the five that
// a peer may hear.
//
// Input: the token. Its header and payload may be given undecoded as "h|p|s": they are encoded
// here, so that the fuzzer reaches the JSON inside.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "auth/refusal.hpp"
#include "auth/verifier.hpp"
#include "base/base64.hpp"
#include "jose/key.hpp"

using namespace anteroom;

namespace {

auth::verifier make_verifier() {
    auth::verifier_options options;
    options.keys.push_back(
        jose::key::hmac(jose::algorithm::hs256, "a secret of the fuzzer, 32 bytes long").value());
    return auth::verifier::make(std::move(options)).value();
}

std::string token_of(std::string_view input) {
    const std::size_t first = input.find('|');
    const std::size_t second = first == input.npos ? input.npos : input.find('|', first + 1);
    if (second == input.npos) return std::string{input};
    return base::base64url_encode(input.substr(0, first)) + '.' +
           base::base64url_encode(input.substr(first + 1, second - first - 1)) + '.' +
           std::string{input.substr(second + 1)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auth::verifier verifier = make_verifier();
    const std::string token = token_of({reinterpret_cast<const char*>(data), size});
    const auto verdict = verifier.verify(token, base::wall_time{std::chrono::hours{500'000}});
    if (verdict) std::abort();  // nobody here knows the secret
    if (auth::refusal_for(verdict.error()).code.empty()) std::abort();
    return 0;
}
