#include "server/client_bundles.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "net/http_parser.hpp"

namespace anteroom::facade {
namespace {

class client_bundles_test : public testing::Test {
  protected:
    client_bundles_test() {
        std::filesystem::create_directories(folder_);
        write("socket.io.js", "/*!\n * Socket.IO v4.8.4\n */\n" + std::string(5000, 'x'));
        write("socket.io.js.map", "{\"version\":3}");
        write("package.json", "{}");
    }
    ~client_bundles_test() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, const std::string& bytes) {
        std::ofstream{folder_ + "/" + name} << bytes;
    }
    std::optional<net::http_response> ask(std::string_view target, std::string_view fields = {},
                                          std::string_view method = "GET") {
        const std::string head = std::string{method}
                                     .append(" ")
                                     .append(target)
                                     .append(" HTTP/1.1\r\nHost: a\r\n")
                                     .append(fields)
                                     .append("\r\n");
        net::http_parser parser{limits_};
        std::string_view bytes = head;
        EXPECT_TRUE(parser.feed(bytes));
        return bundles_.answer(parser.request());
    }
    static std::string field(const net::http_response& response, std::string_view name) {
        for (const auto& [key, value] : response.fields)
            if (key == name) return value;
        return {};
    }

    const std::string folder_ =
        testing::TempDir() + "client_bundles_test." + std::to_string(::getpid());
    const net::http_limits limits_;
    gateway::options settings_;
    client_bundles bundles_{settings_};
};

TEST_F(client_bundles_test, a_folder_without_bundles_does_not_load) {
    EXPECT_FALSE(bundles_.load("/nowhere"));
    std::filesystem::remove(folder_ + "/socket.io.js");
    std::filesystem::remove(folder_ + "/socket.io.js.map");
    EXPECT_FALSE(bundles_.load(folder_)) << "package.json is none";
    EXPECT_FALSE(ask("/socket.io/socket.io.js"));
}

TEST_F(client_bundles_test, what_the_folder_has_of_the_eight_is_answered_and_nothing_else) {
    ASSERT_TRUE(bundles_.load(folder_));
    const auto bundle = ask("/socket.io/socket.io.js?v=1");
    ASSERT_TRUE(bundle);
    EXPECT_EQ(bundle->status, 200u);
    EXPECT_EQ(field(*bundle, "Content-Type"), "application/javascript; charset=utf-8");
    EXPECT_EQ(field(*bundle, "Cache-Control"), "public, max-age=0");
    EXPECT_EQ(field(*bundle, "ETag"), "\"4.8.4\"");
    const auto map = ask("/socket.io/socket.io.js.map", {}, "HEAD");
    ASSERT_TRUE(map);
    EXPECT_EQ(map->body, "{\"version\":3}");
    EXPECT_EQ(field(*map, "Content-Type"), "application/json; charset=utf-8");
    for (const char* other : {"/socket.io/socket.io.min.js", "/socket.io/package.json",
                              "/socket.io/../socket.io.js", "/socket.io/", "/socket.iosocket.io.js",
                              "/socket.io.js", "/", "/socket.io//socket.io.js"})
        EXPECT_FALSE(ask(other)) << other;
    EXPECT_FALSE(ask("/socket.io/socket.io.js", {}, "POST"));
}

TEST_F(client_bundles_test, who_has_the_version_is_told_so) {
    ASSERT_TRUE(bundles_.load(folder_));
    const auto status = [&](std::string_view tags) {
        return ask("/socket.io/socket.io.js", std::string{"If-None-Match: "}.append(tags) + "\r\n")
            ->status;
    };
    for (const char* tags : {"\"4.8.4\"", "W/\"4.8.4\"", "\"1\" , W/\"4.8.4\"", "*"})
        EXPECT_EQ(status(tags), 304u) << tags;
    for (const char* tags : {"", "\"4.8.3\"", "4.8.4", "\"4.8.4", ",,,", "W/"})
        EXPECT_EQ(status(tags), 200u) << tags;
}

TEST_F(client_bundles_test, it_is_packed_as_the_client_likes_if_that_gains_anything) {
    ASSERT_TRUE(bundles_.load(folder_));
    for (int round = 0; round < 2; ++round) {
        const auto packed = ask("/socket.io/socket.io.js", "Accept-Encoding: gzip\r\n");
        EXPECT_EQ(field(*packed, "Content-Encoding"), "gzip");
        EXPECT_LT(packed->body.size(), 1000u);
        const auto short_one = ask("/socket.io/socket.io.js.map", "Accept-Encoding: gzip\r\n");
        EXPECT_EQ(field(*short_one, "Content-Encoding"), "");
        EXPECT_EQ(short_one->body, "{\"version\":3}");
    }
}

}  // namespace
}  // namespace anteroom::facade
