#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "auth/key_set_refresh.hpp"
#include "auth/key_source.hpp"
#include "base/log.hpp"
#include "jose/algorithm.hpp"
#include "net/http_fetcher.hpp"
#include "server/key_refresher.hpp"
#include "server/loaded_keys.hpp"

namespace anteroom::facade {

struct published_keys_options {
    std::string url;
    std::string ca_file;
    std::vector<jose::algorithm> accepted;  // empty: any
    auth::key_set_refresh_options refresh;
};

// The set at a URL as it is now, for tools: waits for the answer. Of `fetch_errc`, `key_errc`, or
// what is wrong with the text.
base::result<loaded_key_set> fetch_key_set(const std::string& url, const std::string& ca_file,
                                           std::span<const jose::algorithm> accepted);

// The keys that one issuer publishes at a URL (JWT-13). `auth::key_set_refresh` decides, the
// refresher's thread fetches. An answer that is no usable set of keys counts as a failed fetch: the
// keys of the last good one stay for as long as they are good.
class published_keys final : public auth::key_source, public refreshed_keys {
  public:
    explicit published_keys(published_keys_options options);

    // auth::key_source, any thread
    bool searchable() const override { return true; }
    auth::lookup look_up(std::string_view kid,
                         detail::unique_function<void()> when_settled) override;

    // refreshed_keys, the refresher's thread
    void start(key_refresher& by) override;
    std::optional<base::steady_time> work(base::steady_time now) override;

  private:
    void on_answer(const base::result<net::fetched_document>& answer);
    base::error_code take(const net::fetched_document& document);

    published_keys_options options_;
    key_refresher* refresher_ = nullptr;
    std::string last_body_;  // the same text is the same keys, and nothing changes

    std::mutex mutex_;
    auth::key_set_refresh refresh_;
    std::vector<detail::unique_function<void()>> waiting_;
};

}  // namespace anteroom::facade
