#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "anteroom/detail/unique_function.hpp"
#include "base/result.hpp"

namespace anteroom::net {

// Why a document was not fetched. One sentence each.
enum class fetch_errc {
    url_not_allowed = 1,
    unreachable,
    not_trusted,
    too_slow,
    too_long,
    redirected,
    status_not_200,
    broken,
};

const base::error_category& fetch_category();
base::error_code make_error_code(fetch_errc reason);

// https, or http to this machine alone (`localhost`, 127.0.0.1, [::1]); no user, no fragment.
bool fetch_allowed(std::string_view url);

struct fetch_request {
    std::string url;
    std::string ca_file{};  // PEM, whom to trust; empty: whom the system trusts
    std::size_t body_bytes_max = 256 * 1024;
    std::chrono::milliseconds timeout{5'000};  // from the first to the last byte
};

struct fetched_document {
    std::string body;
    std::string content_type;
};

// Fetches documents by HTTP, several at a time, on the thread of its owner. Follows no redirect,
// speaks no scheme but https and, to this machine, http, and takes no compressed answer: a document
// is never longer than what was received. Of an https proxy in the environment it makes use.
// Everything but `wake_up` belongs to one thread.
class http_fetcher {
  public:
    using callback = detail::unique_function<void(base::result<fetched_document>)>;

    http_fetcher();
    // Transfers that still run are dropped, their callbacks with them.
    ~http_fetcher();
    http_fetcher(const http_fetcher&) = delete;
    http_fetcher& operator=(const http_fetcher&) = delete;

    // `done` is called once, in `run`.
    void fetch(fetch_request request, callback done);

    // Moves transfers on and calls who waits for them; returns after `wait_max`, when a transfer
    // has ended, or at `wake_up`.
    void run(std::chrono::milliseconds wait_max);

    // Any thread.
    void wake_up() noexcept;

  private:
    struct transfer;
    struct state;

    std::unique_ptr<state> state_;
};

}  // namespace anteroom::net

template <>
struct boost::system::is_error_code_enum<anteroom::net::fetch_errc> : std::true_type {};
