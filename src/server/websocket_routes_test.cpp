#include "server/websocket_routes.hpp"

#include <gtest/gtest.h>

namespace anteroom::facade {
namespace {

websocket_route open_to_all() {
    websocket_route made;
    made.authorize = [](const http_request&) { return true; };
    return made;
}

std::string problem_with(std::string path, websocket_route route) {
    const gateway::cors_options cors;
    websocket_routes routes{cors};
    routes.add(std::move(path), std::move(route));
    return routes.problem();
}

TEST(websocket_routes, a_route_must_say_who_may_connect) {
    EXPECT_EQ(problem_with("/feed", open_to_all()), "");
    EXPECT_EQ(problem_with("/feed", {}),
              "the WebSocket route \"/feed\" does not say who may connect: give it `authorize`");
}

TEST(websocket_routes, what_cannot_be_meant_is_said_in_one_line) {
    EXPECT_NE(problem_with("feed", open_to_all()), "");
    auto route = open_to_all();
    route.options.message_bytes_max = 0;
    EXPECT_NE(problem_with("/", std::move(route)), "");
    route = open_to_all();
    route.options.ping_interval = {};
    EXPECT_NE(problem_with("/", std::move(route)), "");
    route = open_to_all();
    route.options.per_message_deflate = {.server_max_window_bits = 8};
    EXPECT_EQ(
        problem_with("/", std::move(route)),
        "the WebSocket route \"/\" has a bad per_message_deflate: server_max_window_bits must "
        "be from 9 to 15");
}

TEST(websocket_routes, limits_and_compression_are_those_of_the_options) {
    const gateway::cors_options cors;
    websocket_routes routes{cors};
    auto route = open_to_all();
    route.options.message_bytes_max = 10;
    route.options.fragments_max = 3;
    routes.add("/plain", std::move(route));
    route = open_to_all();
    route.options.per_message_deflate = {.threshold = 5, .level = 9, .client_max_window_bits = 8};
    routes.add("/small", std::move(route));
    ASSERT_NE(routes.find("/plain"), nullptr);
    EXPECT_EQ(routes.find("/plain")->limits.message_bytes_max, 10u);
    EXPECT_EQ(routes.find("/plain")->limits.fragments_max, 3u);
    EXPECT_FALSE(routes.find("/plain")->deflate);
    EXPECT_EQ(routes.find("/small")->deflate->threshold_bytes, 5u);
    EXPECT_EQ(routes.find("/small")->deflate->level, 9);
    EXPECT_EQ(routes.find("/small")->deflate->client_window_bits_max, 8);
    EXPECT_EQ(routes.find("/plain/more"), nullptr);
    routes.add("/plain", open_to_all());
    EXPECT_EQ(routes.find("/plain")->limits.message_bytes_max, 1'000'000u);
}

}  // namespace
}  // namespace anteroom::facade
