#include "net/http_fetcher.hpp"

#include <algorithm>
#include <new>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include "base/check.hpp"

namespace anteroom::net {

namespace {

constexpr long status_ok = 200;
constexpr long redirect_first = 300;
constexpr long redirect_last = 399;
constexpr std::chrono::milliseconds connect_timeout{3'000};

const char* sentence(fetch_errc reason) {
    switch (reason) {
        case fetch_errc::url_not_allowed:
            return "The URL is neither https nor http to this machine.";
        case fetch_errc::unreachable:
            return "The server cannot be reached.";
        case fetch_errc::not_trusted:
            return "The certificate of the server is not trusted.";
        case fetch_errc::too_slow:
            return "The server did not answer in time.";
        case fetch_errc::too_long:
            return "The answer is longer than allowed.";
        case fetch_errc::redirected:
            return "The server answered with a redirect, which is not followed.";
        case fetch_errc::status_not_200:
            return "The server did not answer with status 200.";
        case fetch_errc::broken:
            return "The transfer broke off.";
    }
    return "An unknown reason.";
}

class category_of_fetching final : public base::error_category {
  public:
    const char* name() const noexcept override { return "anteroom.fetch"; }
    std::string message(int value) const override {
        return sentence(static_cast<fetch_errc>(value));
    }
};

// Set up once a process, before any thread uses it.
void set_up_curl() {
    static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
    ANTEROOM_CHECK(once == CURLE_OK);
}

struct url_free {
    void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};

struct part_free {
    void operator()(char* part) const noexcept { curl_free(part); }
};

std::string part_of(CURLU* url, CURLUPart which) {
    char* raw = nullptr;
    if (curl_url_get(url, which, &raw, 0) != CURLUE_OK) return {};
    const std::unique_ptr<char, part_free> part(raw);
    return part.get();
}

fetch_errc reason_of(CURLcode code) {
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return fetch_errc::too_slow;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_CONNECT_ERROR:
            return fetch_errc::not_trusted;
        case CURLE_COULDNT_CONNECT:
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
            return fetch_errc::unreachable;
        case CURLE_FILESIZE_EXCEEDED:
            return fetch_errc::too_long;
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_URL_MALFORMAT:
            return fetch_errc::url_not_allowed;
        default:
            return fetch_errc::broken;
    }
}

}  // namespace

const base::error_category& fetch_category() {
    static const category_of_fetching instance;
    return instance;
}

base::error_code make_error_code(fetch_errc reason) {
    return {static_cast<int>(reason), fetch_category()};
}

bool fetch_allowed(std::string_view text) {
    set_up_curl();
    const std::unique_ptr<CURLU, url_free> url(curl_url());
    if (!url || curl_url_set(url.get(), CURLUPART_URL, std::string{text}.c_str(), 0) != CURLUE_OK)
        return false;
    for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_FRAGMENT})
        if (!part_of(url.get(), part).empty()) return false;
    const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
    // libcurl takes any number of slashes before the host; other readers of the same text would
    // then see another host, or none.
    const std::string_view behind = text.substr(std::min(scheme.size(), text.size()));
    if (!behind.starts_with("://") || behind.substr(3).starts_with('/')) return false;
    if (scheme == "https") return true;
    const std::string host = part_of(url.get(), CURLUPART_HOST);
    return scheme == "http" && (host == "localhost" || host == "127.0.0.1" || host == "[::1]");
}

struct http_fetcher::transfer {
    ~transfer() { curl_easy_cleanup(easy); }

    // libcurl's write callback. Answering another number than it was given ends the transfer.
    static std::size_t take(char* data, std::size_t one, std::size_t bytes, void* self) noexcept {
        auto& to = *static_cast<transfer*>(self);
        static_cast<void>(one);  // always 1
        if (bytes > to.request.body_bytes_max - to.document.body.size()) {
            to.too_long = true;
            return 0;
        }
        try {
            to.document.body.append(data, bytes);
        } catch (const std::bad_alloc&) {
            return 0;
        }
        return bytes;
    }

    void prepare() {
        const auto set = [this](CURLoption option, auto value) {
            ANTEROOM_CHECK(curl_easy_setopt(easy, option, value) == CURLE_OK);
        };
        const bool secure = request.url.starts_with("https:") || request.url.starts_with("HTTPS:");
        set(CURLOPT_URL, request.url.c_str());
        set(CURLOPT_PROTOCOLS_STR, secure ? "https" : "http");
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
        set(CURLOPT_CONNECTTIMEOUT_MS,
            static_cast<long>(std::min(request.timeout, connect_timeout).count()));
        set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.body_bytes_max));
        set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        set(CURLOPT_USERAGENT, "anteroom");
        set(CURLOPT_WRITEFUNCTION, &transfer::take);
        set(CURLOPT_WRITEDATA, static_cast<void*>(this));
        set(CURLOPT_PRIVATE, static_cast<void*>(this));
        if (!secure) set(CURLOPT_NOPROXY, "*");
        if (!request.ca_file.empty()) set(CURLOPT_CAINFO, request.ca_file.c_str());
    }

    base::result<fetched_document> outcome(CURLcode code) {
        if (too_long) return fetch_errc::too_long;
        if (code != CURLE_OK) return reason_of(code);
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        if (status >= redirect_first && status <= redirect_last) return fetch_errc::redirected;
        if (status != status_ok) return fetch_errc::status_not_200;
        const char* type = nullptr;
        curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
        if (type != nullptr) document.content_type = type;
        return std::move(document);
    }

    fetch_request request;
    callback done;
    CURL* easy = nullptr;
    fetched_document document;
    bool too_long = false;
};

struct http_fetcher::state {
    // Does what can be done now. True if a transfer has ended.
    bool move_on() {
        int active = 0;
        curl_multi_perform(multi, &active);
        bool some = false;
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            some = true;
            const CURLcode code = message->data.result;
            CURL* const easy = message->easy_handle;
            curl_multi_remove_handle(multi, easy);
            const auto found = std::find_if(running.begin(), running.end(),
                                            [&](const auto& each) { return each->easy == easy; });
            const auto ended = std::move(*found);
            running.erase(found);
            ended->done(ended->outcome(code));
        }
        return some;
    }

    CURLM* multi = nullptr;
    std::vector<std::unique_ptr<transfer>> running;
    std::vector<std::unique_ptr<transfer>> refused;
};

http_fetcher::http_fetcher() : state_(std::make_unique<state>()) {
    set_up_curl();
    state_->multi = curl_multi_init();
    ANTEROOM_CHECK(state_->multi != nullptr);
}

http_fetcher::~http_fetcher() {
    for (const auto& each : state_->running) curl_multi_remove_handle(state_->multi, each->easy);
    state_->running.clear();
    curl_multi_cleanup(state_->multi);
}

void http_fetcher::fetch(fetch_request request, callback done) {
    auto made = std::make_unique<transfer>();
    made->request = std::move(request);
    made->done = std::move(done);
    if (!fetch_allowed(made->request.url)) {
        state_->refused.push_back(std::move(made));
        wake_up();
        return;
    }
    made->easy = curl_easy_init();
    ANTEROOM_CHECK(made->easy != nullptr);
    made->prepare();
    ANTEROOM_CHECK(curl_multi_add_handle(state_->multi, made->easy) == CURLM_OK);
    state_->running.push_back(std::move(made));
}

void http_fetcher::run(std::chrono::milliseconds wait_max) {
    const auto refused = std::exchange(state_->refused, {});
    for (const auto& each : refused) each->done(fetch_errc::url_not_allowed);
    // What ends without any waiting must not be waited for.
    if (state_->move_on() || !refused.empty()) return;
    curl_multi_poll(state_->multi, nullptr, 0, static_cast<int>(wait_max.count()), nullptr);
    state_->move_on();
}

void http_fetcher::wake_up() noexcept {
    curl_multi_wakeup(state_->multi);
}

}  // namespace anteroom::net
