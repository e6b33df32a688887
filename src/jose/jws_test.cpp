#include "jose/jws.hpp"

#include <gtest/gtest.h>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/base64.hpp"
#include "jose/error.hpp"
#include "jose/test_keys.hpp"

namespace anteroom::jose {
namespace {

key secret_key() {
    return *key::hmac(algorithm::hs256, test::secret);
}

std::string genuine_token() {
    return *sign_compact(*signing_key::hmac(algorithm::hs256, test::secret), "JWT", R"({"exp":1})");
}

base::error_code token_flaw(std::string_view token) {
    const auto parsed = parse_compact(token);
    return parsed ? base::error_code{} : parsed.error();
}

// A token whose signature is right, whatever its header says.
std::string signed_with_header(std::string_view header) {
    return test::forged_token(header, R"({"exp":1})", "SHA256", test::secret);
}

base::error_code header_flaw(std::string_view header) {
    return token_flaw(signed_with_header(header));
}

TEST(jws, a_signed_token_comes_back_whole) {
    const std::string token = genuine_token();
    const auto parsed = parse_compact(token);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->header.alg, algorithm::hs256);
    EXPECT_EQ(parsed->header.typ, "JWT");
    EXPECT_EQ(parsed->header.kid, std::nullopt);
    EXPECT_TRUE(parsed->signed_by(secret_key()));
    EXPECT_FALSE(parsed->signed_by(*key::hmac(algorithm::hs256, test::other_secret)));
    EXPECT_EQ(parse_payload(*parsed)->at("exp").as_int64(), 1);
}

TEST(jws, JWT_01_exactly_three_parts) {
    const std::string token = genuine_token();
    for (const std::string& text : {std::string(""), std::string("."), std::string("a"),
                                    std::string("a.b"), token.substr(0, token.rfind('.')),
                                    token + '.', token + ".AA", "." + token, token + ".AA.AA"})
        EXPECT_EQ(token_flaw(text), errc::not_three_parts) << text;
    EXPECT_NE(token_flaw(".."), base::error_code{});
    EXPECT_EQ(token_flaw(R"({"payload":"e30","protected":"e30","signature":"AA"})"),
              errc::not_three_parts);
}

TEST(jws, JWT_02_strict_base64url_in_every_part) {
    const std::string token = genuine_token();
    const std::size_t first = token.find('.');
    const std::size_t second = token.rfind('.');
    const std::string header = token.substr(0, first);
    const std::string payload = token.substr(first + 1, second - first - 1);
    const std::string signature = token.substr(second + 1);
    for (const std::string& bad : {header + "=", header + "==", " " + header, header + "\n",
                                   header + "+", header + "/", std::string("A")})
        EXPECT_EQ(token_flaw(bad + '.' + payload + '.' + signature), errc::header_not_base64url)
            << bad;
    // 32 bytes take 43 digits, of which the last has two unused bits: "A" may be "B".
    std::string loose = signature;
    loose.back() = static_cast<char>(loose.back() + 1);
    for (const std::string& bad : {signature + "=", signature + "\n", signature + " ", loose})
        EXPECT_EQ(token_flaw(header + '.' + payload + '.' + bad), errc::signature_not_base64url)
            << bad;
    // Even under a right signature.
    for (const char* bad : {"e30=", "e30 ", "e31", "e", "e+0", "eyJ9Cg=="}) {
        const std::string text = header + '.' + bad;
        const std::string mac = test::raw_hmac("SHA256", test::secret, text);
        const std::string whole = text + '.' + base::base64url_encode(mac);
        const auto parsed = parse_compact(whole);
        ASSERT_TRUE(parsed);
        EXPECT_TRUE(parsed->signed_by(secret_key()));
        EXPECT_EQ(parse_payload(*parsed).error(), errc::payload_not_base64url) << bad;
    }
}

TEST(jws, JWT_03_at_most_8_kib) {
    const auto of_length = [](std::size_t bytes) {
        const std::string head = base::base64url_encode(R"({"alg":"HS256"})") + '.';
        const std::string tail = "." + std::string(43, 'A');
        return head + std::string(bytes - head.size() - tail.size(), 'A') + tail;
    };
    EXPECT_EQ(token_flaw(of_length(8191)), base::error_code{});
    EXPECT_EQ(token_flaw(of_length(8192)), base::error_code{});
    EXPECT_EQ(token_flaw(of_length(8193)), errc::token_too_long);
    EXPECT_EQ(token_flaw(std::string(10'000'000, '.')), errc::token_too_long);
}

TEST(jws, JWT_04_the_header_is_a_json_object_in_utf_8_without_repeated_names) {
    EXPECT_EQ(header_flaw(""), errc::header_not_json_object);
    EXPECT_EQ(header_flaw("null"), errc::header_not_json_object);
    EXPECT_EQ(header_flaw(R"("HS256")"), errc::header_not_json_object);
    EXPECT_EQ(header_flaw(R"(["alg","HS256"])"), errc::header_not_json_object);
    EXPECT_EQ(header_flaw(R"({"alg":"HS256"}x)"), errc::header_not_json_object);
    EXPECT_EQ(header_flaw("{\"alg\":\"HS256\",\"x\":\"\xc0\xaf\"}"), errc::header_not_json_object);
    EXPECT_EQ(header_flaw(R"({"alg":"none","alg":"HS256"})"), errc::header_name_repeated);
    EXPECT_EQ(header_flaw(R"({"alg":"HS256","alg":"HS256"})"), errc::header_name_repeated);
    EXPECT_EQ(header_flaw(R"({"alg":"HS256","\u0061lg":"none"})"), errc::header_name_repeated);
    EXPECT_EQ(header_flaw(R"({"alg":"HS256","a":[[[[[[[]]]]]]]})"), base::error_code{});
    EXPECT_EQ(header_flaw(R"({"alg":"HS256","a":[[[[[[[[]]]]]]]]})"), errc::header_too_deep);
}

TEST(jws, alg_none_variants) {
    EXPECT_EQ(header_flaw(R"({"alg":"none"})"), errc::algorithm_none);
    for (const char* name : {"None", "NONE", "nOnE", "", " none", "none ", "n\\u006fne\\u0000"})
        EXPECT_EQ(header_flaw(R"({"alg":")" + std::string(name) + R"("})"), errc::algorithm_unknown)
            << name;
    for (const char* header :
         {R"({"alg":null})", R"({})", R"({"alg":["HS256"]})", R"({"alg":{"HS256":1}})",
          R"({"alg":256})", R"({"alg":true})", R"({"Alg":"HS256"})", R"({"ALG":"HS256"})"})
        EXPECT_EQ(header_flaw(header), errc::algorithm_missing) << header;
    EXPECT_EQ(token_flaw(base::base64url_encode(R"({"alg":"none"})") + ".e30."),
              errc::algorithm_none);
}

TEST(jws, JWT_06_kid_is_a_string_of_at_most_256_bytes) {
    const auto with_kid = [](std::size_t bytes) {
        return R"({"alg":"HS256","kid":")" + std::string(bytes, 'k') + R"("})";
    };
    EXPECT_EQ(header_flaw(with_kid(255)), base::error_code{});
    EXPECT_EQ(header_flaw(with_kid(256)), base::error_code{});
    EXPECT_EQ(header_flaw(with_kid(257)), errc::key_id_invalid);
    for (const char* kid : {"null", "7", "[\"a\"]", "{}", "true"})
        EXPECT_EQ(header_flaw(R"({"alg":"HS256","kid":)" + std::string(kid) + '}'),
                  errc::key_id_invalid)
            << kid;
}

TEST(jws, JWT_07_key_material_in_the_header_is_refused) {
    for (const char* name : {"jwk", "jku", "x5u", "x5c"})
        for (const char* value : {"null", "\"https://example.com/\"", "{}", "[]"})
            EXPECT_EQ(header_flaw(R"({"alg":"HS256",")" + std::string(name) + "\":" + value + '}'),
                      errc::header_names_key_material)
                << name << value;
}

TEST(jws, JWT_08_crit_is_refused_whatever_it_says) {
    for (const char* value : {"null", "[]", R"(["exp"])", R"(["b64"])", "7"})
        EXPECT_EQ(header_flaw(R"({"alg":"HS256","b64":true,"crit":)" + std::string(value) + '}'),
                  errc::header_has_critical_extension)
            << value;
}

TEST(jws, typ_is_a_string) {
    EXPECT_EQ(header_flaw(R"({"alg":"HS256","typ":7})"), errc::type_invalid);
    EXPECT_EQ(header_flaw(R"({"alg":"HS256","typ":null})"), errc::type_invalid);
}

TEST(jws, JWT_05_the_header_does_not_choose_how_a_key_is_used) {
    for (const char* header : {R"({"alg":"HS384"})", R"({"alg":"HS512"})", R"({"alg":"RS256"})"}) {
        const std::string token = signed_with_header(header);
        EXPECT_FALSE(parse_compact(token)->signed_by(secret_key())) << header;
    }
}

TEST(jws, JWT_10_a_mac_has_exactly_the_length_of_its_hash) {
    const std::string text = base::base64url_encode(R"({"alg":"HS256"})") + ".e30";
    const std::string mac = test::raw_hmac("SHA256", test::secret, text);
    for (std::size_t length = 0; length <= mac.size() + 1; ++length) {
        const std::string cut = (mac + '\0').substr(0, length);
        const std::string token = text + '.' + base::base64url_encode(cut);
        EXPECT_EQ(parse_compact(token)->signed_by(secret_key()), length == 32) << length;
    }
}

TEST(jws, a_payload_is_a_json_object_without_repeated_names) {
    const auto payload_flaw = [](std::string_view payload) {
        const std::string token =
            test::forged_token(R"({"alg":"HS256"})", payload, "SHA256", test::secret);
        const auto parsed = parse_payload(*parse_compact(token));
        return parsed ? base::error_code{} : parsed.error();
    };
    EXPECT_EQ(payload_flaw(R"({"exp":1,"sub":"a"})"), base::error_code{});
    EXPECT_EQ(payload_flaw(""), errc::payload_not_json_object);
    EXPECT_EQ(payload_flaw("[]"), errc::payload_not_json_object);
    EXPECT_EQ(payload_flaw("{\"a\":\"\xff\"}"), errc::payload_not_json_object);
    EXPECT_EQ(payload_flaw(R"({"sub":"a","sub":"b"})"), errc::payload_name_repeated);
    EXPECT_EQ(payload_flaw(R"({"a":)" + std::string(31, '[') + std::string(31, ']') + '}'),
              base::error_code{});
    EXPECT_EQ(payload_flaw(R"({"a":)" + std::string(32, '[') + std::string(32, ']') + '}'),
              errc::payload_too_deep);
}

TEST(jws, a_token_cut_at_any_byte_is_refused) {
    const std::string token = genuine_token();
    for (std::size_t length = 0; length < token.size(); ++length) {
        const std::string cut = token.substr(0, length);
        const auto parsed = parse_compact(cut);
        EXPECT_FALSE(parsed && parsed->signed_by(secret_key())) << length;
    }
}

TEST(jws, sign_compact_names_the_key_and_leaves_an_empty_type_out) {
    const auto signer = signing_key::hmac(algorithm::hs256, test::secret)->with_id("a \"quote\"");
    const std::string token = *sign_compact(*signer, "", "{}");
    const auto parsed = parse_compact(token);
    EXPECT_EQ(parsed->header.kid, "a \"quote\"");
    EXPECT_EQ(parsed->header.typ, std::nullopt);
}

}  // namespace
}  // namespace anteroom::jose
