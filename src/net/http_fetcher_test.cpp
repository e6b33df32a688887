// What is fetched, and from whom not. Answers of real servers, good and bad, are in
// tests/interop/jwks.test.js.

#include "net/http_fetcher.hpp"

#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace anteroom::net {
namespace {

using namespace std::chrono_literals;

TEST(http_fetcher, JWT_13_fetches_by_https_and_on_this_machine_by_http) {
    for (const char* url :
         {"https://id.example/jwks.json", "https://id.example:8443/a?b=c", "HTTPS://id.example/",
          "http://localhost:8080/", "http://127.0.0.1/", "http://[::1]:9/"})
        EXPECT_TRUE(fetch_allowed(url)) << url;
    for (const char* url :
         {"", "jwks.json", "/etc/passwd", "file:///etc/passwd", "data:application/json,{}",
          "ftp://id.example/", "gopher://localhost/", "http://id.example/",
          "http://localhost.example/", "http://127.0.0.1.example/", "http://127.0.0.2/",
          "http://10.0.0.1/", "http://localhost@id.example/", "https://me:secret@id.example/",
          "https://me@id.example/", "https://id.example/#part", "https://", "https:///path",
          "http:/localhost/"})
        EXPECT_FALSE(fetch_allowed(url)) << url;
}

TEST(http_fetcher, a_url_that_is_not_allowed_is_refused_in_the_next_run) {
    http_fetcher fetcher;
    std::vector<base::error_code> heard;
    fetcher.fetch({.url = "file:///etc/hostname"},
                  [&](const base::result<fetched_document>& answer) {
                      heard.push_back(answer ? base::error_code{} : answer.error());
                  });
    EXPECT_TRUE(heard.empty());
    fetcher.run(0ms);
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(heard[0], fetch_errc::url_not_allowed);
}

TEST(http_fetcher, every_reason_has_a_sentence_of_its_own) {
    std::set<std::string> sentences;
    const int last = static_cast<int>(fetch_errc::broken);
    for (int reason = 1; reason <= last; ++reason)
        sentences.insert(make_error_code(static_cast<fetch_errc>(reason)).message());
    EXPECT_EQ(sentences.size(), static_cast<std::size_t>(last));
    EXPECT_FALSE(sentences.contains("An unknown reason."));
}

}  // namespace
}  // namespace anteroom::net
