#include "gateway/cors.hpp"

#include <initializer_list>

#include <gtest/gtest.h>

namespace anteroom::gateway {
namespace {

using fields = std::initializer_list<net::http_request::field>;

cors_options naming(std::vector<std::string> origins) {
    cors_options options;
    options.origins = std::move(origins);
    return options;
}

bool allowed(const cors_options& options, fields of_request, bool secure = false) {
    net::http_request request;
    request.fields = of_request;
    return may_call(standing_of(options, request, secure));
}

std::string text(const header_fields& all) {
    std::string lines;
    for (const auto& [name, value] : all) lines += name + ": " + value + "\n";
    return lines;
}
std::string cors_of(const cors_options& options, fields of_request) {
    net::http_request request;
    request.fields = of_request;
    return text(cors_fields(options, request, standing_of(options, request, false)));
}
std::string preflight_of(const cors_options& options, fields of_request) {
    net::http_request request;
    request.fields = of_request;
    return text(preflight_fields(options, request, standing_of(options, request, false)));
}

TEST(cors, WS_04_only_an_origin_of_the_list_is_allowed_letter_by_letter) {
    const auto options = naming({"https://example.com", "http://localhost:3000"});
    for (const char* origin : {"https://example.com", "http://localhost:3000"})
        EXPECT_TRUE(allowed(options, {{"Host", "a"}, {"Origin", origin}})) << origin;
    for (const char* origin : {"https://evil.com",
                               "https://example.com.evil.com",
                               "https://evil-example.com",
                               "https://evil.com/https://example.com",
                               "null",
                               "https://Example.COM",
                               "HTTPS://example.com",
                               "http://example.com",
                               "https://example.com:443",
                               "https://example.com:8443",
                               "https://example.com.",
                               "https://example.com/",
                               "https://www.example.com",
                               "https://user@example.com",
                               "//example.com",
                               "example.com",
                               "https://example.co",
                               "https://example.com#",
                               "https://example.com ",
                               "",
                               "http://localhost",
                               "http://localhost:30000",
                               "*"})
        EXPECT_FALSE(allowed(options, {{"Host", "a"}, {"Origin", origin}})) << origin;
}

TEST(cors, WS_04_two_origins_are_never_allowed) {
    const auto options = naming({"https://example.com"});
    EXPECT_FALSE(
        allowed(options, {{"Origin", "https://example.com"}, {"origin", "https://example.com"}}));
    EXPECT_FALSE(
        allowed(options, {{"Origin", "https://example.com"}, {"Origin", "https://evil.com"}}));
    EXPECT_FALSE(
        allowed(naming({"*"}), {{"Origin", "https://a.example"}, {"Origin", "https://b.example"}}));
}

TEST(cors, a_request_without_origin_comes_from_no_browser) {
    EXPECT_TRUE(allowed(naming({}), {{"Host", "a"}}));
    EXPECT_TRUE(allowed(naming({"https://example.com"}), {{"Host", "a"}}));
}

TEST(cors, a_page_of_this_server_is_allowed_without_being_named) {
    const auto options = naming({});
    EXPECT_TRUE(allowed(options, {{"Host", "chat.example"}, {"Origin", "https://chat.example"}}));
    EXPECT_TRUE(allowed(options, {{"Host", "a:3000"}, {"Origin", "http://a:3000"}}));
    for (const char* origin : {"http://a", "http://a:3001", "http://a:3000.evil.com",
                               "ftp://a:3000", "null", "http://b:3000", "a:3000"})
        EXPECT_FALSE(allowed(options, {{"Host", "a:3000"}, {"Origin", origin}})) << origin;
    EXPECT_FALSE(allowed(options, {{"Origin", "http://"}}));
}

TEST(cors, a_page_that_came_without_tls_is_none_of_a_server_with_tls) {
    const auto options = naming({});
    EXPECT_TRUE(allowed(options, {{"Host", "a"}, {"Origin", "https://a"}}, true));
    EXPECT_FALSE(allowed(options, {{"Host", "a"}, {"Origin", "http://a"}}, true));
    EXPECT_TRUE(allowed(naming({"http://a"}), {{"Host", "a"}, {"Origin", "http://a"}}, true));
}

TEST(cors, the_wildcard_allows_every_origin) {
    for (const char* origin : {"https://evil.com", "null", "https://example.com"})
        EXPECT_TRUE(allowed(naming({"*"}), {{"Host", "a"}, {"Origin", origin}})) << origin;
}

TEST(cors, an_origin_holds_visible_ascii_alone) {
    EXPECT_TRUE(origin_well_formed("https://example.com:8443"));
    EXPECT_TRUE(origin_well_formed("null"));
    for (const char* origin : {"https://a b", "https://a\tb", "https://\x7f", "https://\xc3\xa4"})
        EXPECT_FALSE(origin_well_formed(origin)) << origin;
}

TEST(cors, HTTP_13_the_answer_names_an_origin_of_the_list_and_no_other) {
    const auto options = naming({"https://a.example", "https://b.example"});
    EXPECT_EQ(cors_of(options, {{"Origin", "https://b.example"}}),
              "Access-Control-Allow-Origin: https://b.example\nVary: Origin\n");
    EXPECT_EQ(cors_of(options, {{"Origin", "https://evil.com"}}), "Vary: Origin\n");
    EXPECT_EQ(cors_of(options, {}), "Vary: Origin\n");
    EXPECT_EQ(cors_of(options, {{"Origin", "https://a.example"}, {"Origin", "https://a.example"}}),
              "Vary: Origin\n");
    EXPECT_EQ(cors_of(naming({}), {{"Host", "a"}, {"Origin", "http://a"}}), "");
}

TEST(cors, credentials_are_allowed_to_named_origins_alone) {
    auto options = naming({"https://a.example"});
    options.credentials = true;
    EXPECT_EQ(cors_of(options, {{"Origin", "https://a.example"}}),
              "Access-Control-Allow-Origin: https://a.example\n"
              "Access-Control-Allow-Credentials: true\nVary: Origin\n");
    EXPECT_EQ(cors_of(options, {{"Origin", "https://evil.com"}}), "Vary: Origin\n");
}

TEST(cors, the_wildcard_is_answered_as_such_and_does_not_reflect) {
    EXPECT_EQ(cors_of(naming({"*"}), {{"Origin", "https://evil.com"}}),
              "Access-Control-Allow-Origin: *\nVary: Origin\n");
}

TEST(cors, a_preflight_is_told_the_methods_and_the_headers_it_asked_for) {
    const auto options = naming({"https://a.example"});
    EXPECT_EQ(preflight_of(options, {{"Origin", "https://a.example"}}),
              "Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE\n");
    EXPECT_EQ(preflight_of(options, {{"Origin", "https://a.example"},
                                     {"Access-Control-Request-Headers", "content-type"}}),
              "Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE\n"
              "Access-Control-Allow-Headers: content-type\n"
              "Vary: Access-Control-Request-Headers\n");
    EXPECT_EQ(preflight_of(options, {{"Origin", "https://evil.com"},
                                     {"Access-Control-Request-Headers", "content-type"}}),
              "");
}

TEST(cors, a_program_may_judge_origins_itself) {
    cors_options options;
    options.allow_origin = [](std::string_view origin) { return origin == "https://b.example"; };
    EXPECT_TRUE(allowed(options, {{"Host", "a"}, {"Origin", "https://b.example"}}));
    EXPECT_FALSE(allowed(options, {{"Host", "a"}, {"Origin", "https://c.example"}}));
    EXPECT_EQ(cors_of(options, {{"Origin", "https://b.example"}}),
              "Access-Control-Allow-Origin: https://b.example\nVary: Origin\n");
    EXPECT_EQ(cors_of(options, {{"Origin", "https://c.example"}}), "Vary: Origin\n");
}

TEST(cors, what_npm_cors_knows_is_answered_in_its_words) {
    auto options = naming({"https://a.example"});
    options.methods = {"GET"};
    options.allowed_headers = {"x-one", "x-two"};
    options.exposed_headers = {"x-three"};
    options.max_age = std::chrono::seconds{600};
    EXPECT_EQ(cors_of(options, {{"Origin", "https://a.example"}}),
              "Access-Control-Allow-Origin: https://a.example\n"
              "Access-Control-Expose-Headers: x-three\nVary: Origin\n");
    EXPECT_EQ(preflight_of(options, {{"Origin", "https://a.example"},
                                     {"Access-Control-Request-Headers", "content-type"}}),
              "Access-Control-Allow-Methods: GET\n"
              "Access-Control-Allow-Headers: x-one,x-two\n"
              "Access-Control-Max-Age: 600\n");
}

}  // namespace
}  // namespace anteroom::gateway
