#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "base/time.hpp"
#include "net/http_fetcher.hpp"
#include "server/key_events.hpp"

namespace anteroom::facade {

class key_refresher;

// Keys that are read again from time to time. Called on the refresher's thread, but for `start`.
class refreshed_keys {
  public:
    virtual ~refreshed_keys() = default;
    // Once, before the thread runs.
    virtual void start(key_refresher& by) = 0;
    // Does what is due. Answers when there is more to do; nothing: at the refresher's `wake_up`.
    virtual std::optional<base::steady_time> work(base::steady_time now) = 0;
};

// The thread on which keys are fetched from URLs and read from files, so that no connection ever
// waits for a network or a disk. Started once, when the server listens.
class key_refresher {
  public:
    key_refresher() = default;
    ~key_refresher();
    key_refresher(const key_refresher&) = delete;
    key_refresher& operator=(const key_refresher&) = delete;

    void add(std::shared_ptr<refreshed_keys> keys) { all_.push_back(std::move(keys)); }
    bool empty() const { return all_.empty(); }

    // The log, which may be null, outlives the refresher's thread. A second call does nothing.
    void start(base::log_sink* log);
    void stop();

    // Any thread: there is something to do.
    void wake_up() noexcept { fetcher_.wake_up(); }

    // For the keys, on the refresher's thread.
    net::http_fetcher& fetcher() { return fetcher_; }
    void log(base::log_level level, std::string_view event,
             std::initializer_list<base::log_field> fields) const;
    void count(key_event what) { counts_.count(what); }

    // Any thread.
    const key_event_counts& counts() const { return counts_; }

  private:
    void run();

    std::vector<std::shared_ptr<refreshed_keys>> all_;
    net::http_fetcher fetcher_;
    base::log_sink* log_ = nullptr;
    key_event_counts counts_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace anteroom::facade
