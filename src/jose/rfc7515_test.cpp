// The examples of RFC 7515, appendix A.

#include <gtest/gtest.h>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "jose/error.hpp"
#include "jose/jws.hpp"

namespace anteroom::jose {
namespace {

// {"iss":"joe", "exp":1300819380, "http://example.com/is_root":true}, with line ends between.
const std::string joe =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
    "fQ";

void expect_genuine(const std::string& token, std::string_view jwk) {
    const auto by = key::from_jwk(jwk);
    ASSERT_TRUE(by) << by.error().message();
    const auto parsed = parse_compact(token);
    ASSERT_TRUE(parsed) << parsed.error().message();
    EXPECT_TRUE(parsed->signed_by(*by));
    std::string other = token;
    other[token.find('.') + 1] ^= 1;
    EXPECT_FALSE(parse_compact(other)->signed_by(*by));
}

TEST(rfc7515, appendix_a_1_hmac_sha_256) {
    // The header holds a line end: {"typ":"JWT",\r\n "alg":"HS256"}
    const std::string token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + joe +
                              ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    expect_genuine(token,
                   R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtM)"
                   R"(N3Yj0iPS4hcgUuTwjAzZr1Z9CAow"})");
    EXPECT_EQ(parse_payload(*parse_compact(token))->at("iss").as_string(), "joe");
}

TEST(rfc7515, appendix_a_2_rsa_pkcs1_sha_256) {
    expect_genuine(
        "eyJhbGciOiJSUzI1NiJ9." + joe +
            ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt"
            "_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLI"
            "ARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOP"
            "qvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe7"
            "7Rw",
        R"({"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPdd)"
        R"(xHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ4)"
        R"(7soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xs)"
        R"(mtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkML)"
        R"(s91kzk2PAcDTW9gb54h4FRWyuXpoQ"})");
}

TEST(rfc7515, appendix_a_3_ecdsa_p_256) {
    expect_genuine("eyJhbGciOiJFUzI1NiJ9." + joe +
                       ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTU"
                       "JqPP3-Kg6NU1Q",
                   R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                   R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})");
}

TEST(rfc7515, appendix_a_4_ecdsa_p_521) {
    // The payload is the word "Payload", which is a JWS but no token.
    const std::string token =
        "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWR"
        "Oc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8"
        "vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";
    expect_genuine(token,
                   R"({"kty":"EC","crv":"P-521","x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjc)"
                   R"(BpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk","y":"ADSmRA43Z1DSNx_RvcLI87cdL0)"
                   R"(7l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"})");
    EXPECT_EQ(parse_payload(*parse_compact(token)).error(), errc::payload_not_json_object);
}

TEST(rfc7515, appendix_a_5_an_unsecured_token_is_refused) {
    EXPECT_EQ(parse_compact("eyJhbGciOiJub25lIn0." + joe + ".").error(), errc::algorithm_none);
}

}  // namespace
}  // namespace anteroom::jose
