#include "identity/endpoints.hpp"

#include <future>

#include <gtest/gtest.h>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace anteroom::identity {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

struct sent {
    std::string method = "POST";
    std::string path;
    std::string body{};
    std::vector<std::pair<std::string, std::string>> fields{};
    std::string from = "127.0.0.1";
    bool secure = false;
    bool origin_allowed = true;
};

class accounts_over_http : public testing::Test {
  protected:
    accounts_over_http() {
        operations::options how;
        how.storage.path = ":memory:";
        how.keys = {.issuer = "us", .audience = "us", .token_life = 600s, .rotation = {}};
        how.effort = {.memory_bytes = 8 * 1024 * 1024, .passes = 1};
        all = *operations::open(how);
        all->start({}, nullptr);
        served.emplace(*all);
    }
    ~accounts_over_http() override { all->stop(); }

    net::http_response ask(const sent& what) {
        net::http_request request;
        request.method = what.method;
        request.path = what.path;
        request.body = what.body;
        bool typed = false;
        bool hosted = false;
        for (const auto& [name, value] : what.fields) {
            request.fields.push_back({name, value});
            typed = typed || name == "Content-Type";
            hosted = hosted || name == "Host";
        }
        if (!typed && !what.body.empty())
            request.fields.push_back({"Content-Type", "application/json"});
        if (!hosted) request.fields.push_back({"Host", "localhost:3001"});
        const auto promise = std::make_shared<std::promise<net::http_response>>();
        const auto from = *net::address::parse(what.from);
        served->serve({request, from, what.secure, what.origin_allowed, base::read_clocks()},
                      [promise](net::http_response said) { promise->set_value(std::move(said)); });
        return promise->get_future().get();
    }
    // The code of a problem, whose form is checked.
    std::string code(const sent& what) {
        const auto said = ask(what);
        EXPECT_EQ(field(said, "Content-Type"), "application/problem+json");
        const auto body = json::parse(said.body).as_object();
        EXPECT_EQ(body.at("status"), said.status);
        EXPECT_EQ(body.at("type"), "about:blank");
        EXPECT_FALSE(body.at("title").as_string().empty());
        EXPECT_FALSE(body.at("detail").as_string().empty());
        return std::string{body.at("code").as_string()};
    }
    static std::string field(const net::http_response& of, std::string_view name) {
        for (const auto& [each, value] : of.fields)
            if (each == name) return value;
        return {};
    }
    static std::string cookie_of(const net::http_response& said) {
        const auto cookie = field(said, "Set-Cookie");
        return cookie.substr(0, cookie.find(';'));
    }
    static std::string credentials_of(std::string_view name) {
        return json::serialize(json::object{{"name", name}, {"password", "correct horse"}});
    }

    std::unique_ptr<operations> all;
    std::optional<endpoints> served;
};

TEST_F(accounts_over_http, a_session_is_a_token_a_user_and_a_cookie) {
    const auto said = ask({.path = "/auth/register", .body = credentials_of("ada")});
    EXPECT_EQ(said.status, 201u);
    const auto body = json::parse(said.body).as_object();
    EXPECT_EQ(body.at("expiresIn"), 600);
    EXPECT_EQ(body.at("user").at("name"), "ada");
    EXPECT_EQ(field(said, "Cache-Control"), "no-store");
    EXPECT_EQ(body.size(), 3u);
    const std::string bearer = "Bearer " + std::string{body.at("accessToken").as_string()};
    const auto me =
        ask({.method = "GET", .path = "/auth/me", .fields = {{"Authorization", bearer}}});
    EXPECT_EQ(me.status, 200u);
    EXPECT_EQ(json::parse(me.body).at("user"), body.at("user"));

    const std::string origin = "http://localhost:3001";
    const auto next =
        ask({.path = "/auth/refresh", .fields = {{"Cookie", cookie_of(said)}, {"Origin", origin}}});
    EXPECT_EQ(next.status, 200u);
    EXPECT_NE(cookie_of(next), cookie_of(said));
    const auto out =
        ask({.path = "/auth/logout", .fields = {{"Cookie", cookie_of(next)}, {"Origin", origin}}});
    EXPECT_EQ(out.status, 204u);
    EXPECT_NE(field(out, "Set-Cookie").find("Max-Age=0"), std::string::npos);
    EXPECT_EQ(code({.path = "/auth/refresh",
                    .fields = {{"Cookie", cookie_of(next)}, {"Origin", origin}}}),
              "session_ended");
}

TEST_F(accounts_over_http, a_body_that_is_not_right_is_one_clear_error) {
    const std::string deep = std::string(8'000, '[') + std::string(8'000, ']');
    const std::vector<std::pair<std::string, std::string>> rows = {
        {"", "not_json"},
        {"{", "malformed_json"},
        {"[]", "malformed_json"},
        {"null", "malformed_json"},
        {"\"name\"", "malformed_json"},
        {deep, "malformed_json"},
        {R"({"name":"ada","name":"eve","password":"correct horse"})", "malformed_json"},
        {R"({"name":"ada","password":"correct horse"} x)", "malformed_json"},
        {"{\"name\":\"\xff\",\"password\":\"correct horse\"}", "malformed_json"},
        {"{}", "field_missing"},
        {R"({"name":"ada"})", "field_missing"},
        {R"({"password":"correct horse"})", "field_missing"},
        {R"({"name":1,"password":"correct horse"})", "field_wrong_type"},
        {R"({"name":"ada","password":null})", "field_wrong_type"},
        {R"({"name":["ada"],"password":"correct horse"})", "field_wrong_type"},
        {R"({"name":{"$gt":""},"password":"correct horse"})", "field_wrong_type"},
        {R"({"name":"ada","password":"correct horse","admin":true})", "field_unknown"},
        {R"({"name":"ada","password":"correct horse","__proto__":{}})", "field_unknown"},
        {R"({"name":"","password":"correct horse"})", "name_not_allowed"},
        {R"({"name":"a\u0000b","password":"correct horse"})", "name_not_allowed"},
        {R"({"name":"ada","password":"short"})", "password_too_short"},
        {R"({"name":"ada","password":"password"})", "password_too_common"},
        {"{\"name\":\"ada\",\"password\":\"" + std::string(1'025, 'x') + "\"}",
         "password_too_long"},
        {"{\"name\":\"ada\",\"password\":\"" + std::string(16 * 1024, 'x') + "\"}",
         "body_too_large"},
    };
    for (const auto& [body, expected] : rows)
        EXPECT_EQ(code({.path = "/auth/register", .body = body}), expected) << body.substr(0, 100);
}

TEST_F(accounts_over_http, a_form_of_another_site_is_no_json) {
    for (const char* type :
         {"text/plain", "application/x-www-form-urlencoded", "application/jsonp", "text/json", ""})
        EXPECT_EQ(code({.path = "/auth/login",
                        .body = credentials_of("ada"),
                        .fields = {{"Content-Type", type}}}),
                  "not_json")
            << type;
    EXPECT_EQ(code({.path = "/auth/login",
                    .body = credentials_of("ada"),
                    .fields = {{"Content-Type", "Application/JSON ; charset=utf-8"}}}),
              "credentials_wrong");
}

TEST_F(accounts_over_http, pages_of_other_origins_are_refused_before_anything_else) {
    for (const char* path : {"/auth/register", "/auth/login", "/auth/refresh", "/auth/logout",
                             "/auth/logout-all", "/auth/password"})
        EXPECT_EQ(code({.path = path, .body = "{", .origin_allowed = false}), "origin_not_allowed");
    EXPECT_EQ(code({.method = "GET", .path = "/auth/me", .origin_allowed = false}),
              "origin_not_allowed");
}

TEST_F(accounts_over_http, a_cookie_counts_only_from_a_page_that_says_which_it_is) {
    const auto cookie = cookie_of(ask({.path = "/auth/register", .body = credentials_of("ada")}));
    for (const char* path : {"/auth/refresh", "/auth/logout"})
        EXPECT_EQ(code({.path = path, .fields = {{"Cookie", cookie}}}), "origin_missing");
    EXPECT_EQ(ask({.path = "/auth/refresh",
                   .fields = {{"Cookie", cookie}, {"Origin", "http://localhost:3001"}}})
                  .status,
              200u);
}

TEST_F(accounts_over_http, passwords_do_not_travel_in_the_clear) {
    const sent login{.path = "/auth/login", .body = credentials_of("ada")};
    auto far = login;
    far.from = "192.0.2.7";
    EXPECT_EQ(code(far), "https_required");
    auto proxied = login;  // on this machine, but for whom?
    proxied.fields = {{"Host", "chat.example"}};
    EXPECT_EQ(code(proxied), "https_required");
    far.secure = proxied.secure = true;
    EXPECT_EQ(code(far), "credentials_wrong");
    EXPECT_EQ(code(proxied), "credentials_wrong");
    for (const char* host : {"localhost", "127.0.0.1:1", "[::1]:80"}) {
        auto here = login;
        here.fields = {{"Host", host}};
        EXPECT_EQ(code(here), "credentials_wrong") << host;
    }
}

TEST_F(accounts_over_http, over_https_the_cookie_is_bound_to_the_host) {
    const auto said = ask({.path = "/auth/register",
                           .body = credentials_of("ada"),
                           .from = "192.0.2.7",
                           .secure = true});
    EXPECT_TRUE(field(said, "Set-Cookie").starts_with("__Host-anteroom-refresh="));
}

TEST_F(accounts_over_http, what_is_not_there_and_what_is_not_done_there_differ) {
    EXPECT_EQ(code({.path = "/auth/"}), "not_found");
    EXPECT_EQ(code({.path = "/auth/loginx"}), "not_found");
    const auto wrong = ask({.method = "GET", .path = "/auth/login"});
    EXPECT_EQ(wrong.status, 405u);
    EXPECT_EQ(field(wrong, "Allow"), "POST, OPTIONS");
    EXPECT_TRUE(endpoints::serves("/.well-known/jwks.json"));
    EXPECT_FALSE(endpoints::serves("/auth"));
    EXPECT_FALSE(endpoints::serves("/authx/login"));
}

TEST_F(accounts_over_http, who_has_no_token_is_told_how_to_bring_one) {
    for (const char* path : {"/auth/logout-all"}) {
        const auto said = ask({.path = path});
        EXPECT_EQ(said.status, 401u);
        EXPECT_EQ(field(said, "WWW-Authenticate"), "Bearer");
    }
    EXPECT_EQ(code({.method = "GET", .path = "/auth/me"}), "token_missing");
    EXPECT_EQ(code({.method = "GET", .path = "/auth/me", .fields = {{"Authorization", "Basic x"}}}),
              "token_missing");
    EXPECT_EQ(
        code({.method = "GET", .path = "/auth/me", .fields = {{"Authorization", "Bearer x"}}}),
        "token_not_accepted");
    EXPECT_EQ(code({.path = "/auth/refresh"}), "session_missing");
    EXPECT_EQ(ask({.path = "/auth/logout"}).status, 204u) << "who is out is out";
}

TEST_F(accounts_over_http, anybody_may_know_the_keys_and_the_rules) {
    const auto keys = ask({.method = "GET",
                           .path = "/.well-known/jwks.json",
                           .from = "192.0.2.7",
                           .origin_allowed = false});
    EXPECT_EQ(keys.status, 200u);
    EXPECT_EQ(json::parse(keys.body).at("keys").at(0).at("kty"), "EC");
    const auto rules = ask({.method = "GET", .path = "/auth/options", .from = "192.0.2.7"});
    EXPECT_EQ(json::parse(rules.body).at("registration"), true);
}

TEST_F(accounts_over_http, guesses_are_stopped_with_429_and_a_time) {
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(code({.path = "/auth/login", .body = credentials_of("ada")}),
                  "credentials_wrong");
    const auto said = ask({.path = "/auth/login", .body = credentials_of("ada")});
    EXPECT_EQ(said.status, 429u);
    EXPECT_FALSE(field(said, "Retry-After").empty());
}

}  // namespace
}  // namespace anteroom::identity
