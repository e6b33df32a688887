#include "server/engine_configuration.hpp"

#include <gtest/gtest.h>

namespace anteroom::facade {
namespace {

using namespace std::chrono_literals;

std::string problem_of(const engine_options& options) {
    gateway::options gateway;
    net::http_settings http;
    return configure(options, gateway, http);
}

template <class Change>
std::string problem_after(Change change) {
    engine_options options;
    change(options);
    return problem_of(options);
}

TEST(engine_configuration, defaults_are_those_of_the_reference) {
    gateway::options gateway;
    net::http_settings http;
    EXPECT_EQ(configure(engine_options{}, gateway, http), "");
    EXPECT_EQ(gateway.path, "/engine.io");
    EXPECT_TRUE(gateway.add_trailing_slash);
    EXPECT_EQ(gateway.engine.ping_interval, 25s);
    EXPECT_EQ(gateway.engine.ping_timeout, 20s);
    EXPECT_EQ(gateway.engine.upgrade_timeout, 10s);
    EXPECT_EQ(gateway.engine.message_bytes_max, 1'000'000u);
    EXPECT_EQ(http.limits.body_bytes_max, 1'000'000u);
    EXPECT_TRUE(gateway.engine.allow_polling);
    EXPECT_TRUE(gateway.engine.allow_websocket);
    EXPECT_TRUE(gateway.engine.allow_upgrades);
    EXPECT_FALSE(gateway.engine.allow_eio3);
    EXPECT_FALSE(gateway.cookie);
    EXPECT_FALSE(gateway.cors.configured());
    EXPECT_FALSE(gateway.deflate);
}

TEST(engine_configuration, transports_are_those_that_are_named) {
    gateway::options gateway;
    net::http_settings http;
    engine_options options;
    options.transports = {"websocket"};
    EXPECT_EQ(configure(options, gateway, http), "");
    EXPECT_FALSE(gateway.engine.allow_polling);
    EXPECT_TRUE(gateway.engine.allow_websocket);
    EXPECT_NE(problem_after([](auto& o) { o.transports = {"webtransport"}; }), "");
    EXPECT_NE(problem_after([](auto& o) { o.transports.clear(); }), "");
}

TEST(engine_configuration, what_cannot_be_meant_is_said_in_one_line) {
    EXPECT_NE(problem_after([](auto& o) { o.path = "engine.io"; }), "");
    EXPECT_NE(problem_after([](auto& o) { o.path = "/engine.io/"; }), "");
    EXPECT_NE(problem_after([](auto& o) { o.ping_interval = 0ms; }), "");
    EXPECT_NE(problem_after([](auto& o) { o.ping_timeout = -1ms; }), "");
    EXPECT_NE(problem_after([](auto& o) { o.upgrade_timeout = 0ms; }), "");
    EXPECT_NE(problem_after([](auto& o) { o.trusted_proxies = {"proxy"}; }), "");
    EXPECT_NE(problem_after([](auto& o) {
                  o.cookie.emplace();
                  o.cookie->same_site = same_site::none;
              }),
              "");
}

TEST(engine_configuration, unsafe_cors_does_not_start) {
    EXPECT_EQ(problem_after([](auto& o) { o.cors.origins = {"*"}; }), "");
    EXPECT_NE(problem_after([](auto& o) {
                  o.cors.origins = {"*"};
                  o.cors.credentials = true;
              }),
              "");
    for (const char* origin : {"example.com", "https://example.com/", "https://", "ws://a", "null"})
        EXPECT_NE(problem_after([&](auto& o) { o.cors.origins = {origin}; }), "") << origin;
    EXPECT_NE(problem_after([](auto& o) { o.cors.methods = {"GET, POST"}; }), "");
    EXPECT_NE(problem_after([](auto& o) { o.cors.allowed_headers = {"x: y"}; }), "");
    EXPECT_NE(problem_after([](auto& o) { o.cors.exposed_headers = {"a\r\nb"}; }), "");
    EXPECT_NE(problem_after([](auto& o) { o.cors.max_age = -1s; }), "");
    EXPECT_NE(problem_after([](auto& o) { o.cors.options_success_status = 404; }), "");
}

TEST(engine_configuration, an_origin_that_the_programs_function_throws_at_is_not_allowed) {
    gateway::options gateway;
    net::http_settings http;
    engine_options options;
    options.cors.allow_origin = [](std::string_view) -> bool { throw 1; };
    EXPECT_EQ(configure(options, gateway, http), "");
    EXPECT_FALSE(gateway.cors.allow_origin("https://a.example"));
}

}  // namespace
}  // namespace anteroom::facade
