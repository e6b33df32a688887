// The Ed25519 examples of RFC 8037, appendix A.

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "jose/error.hpp"
#include "jose/jws.hpp"
#include "jose/public_jwk.hpp"

namespace anteroom::jose {
namespace {

const std::string public_members =
    R"("kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")";

TEST(rfc8037, appendix_a_1_a_private_key_is_refused) {
    EXPECT_EQ(key::from_jwk("{" + public_members +
                            R"(,"d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"})")
                  .error(),
              errc::key_is_private);
}

TEST(rfc8037, appendix_a_3_thumbprint) {
    EXPECT_EQ(*thumbprint(*key::from_jwk("{" + public_members + "}")),
              "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST(rfc8037, appendix_a_4_and_a_5_signing_and_verifying) {
    // PKCS #8 (RFC 8410 7) around the private half of A.1.
    const std::string der =
        std::string("\x30\x2e\x02\x01\0\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 16) +
        *base::base64url_decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    const auto signer =
        signing_key::from_pem("-----BEGIN PRIVATE KEY-----\n" + base::base64_encode(der) +
                              "\n-----END PRIVATE KEY-----\n");
    ASSERT_TRUE(signer) << signer.error().message();
    const std::string token =
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PG"
        "cvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    const auto parsed = parse_compact(token);
    ASSERT_TRUE(parsed);
    EXPECT_TRUE(parsed->signed_by(*key::from_jwk("{" + public_members + "}")));
    EXPECT_EQ(*sign_compact(*signer, "", "Example of Ed25519 signing"), token);
}

}  // namespace
}  // namespace anteroom::jose
