#include "server/published_keys.hpp"

#include <utility>

namespace anteroom::facade {

namespace {

// `application/json`, `application/jwk-set+json` and other kinds of JSON (RFC 6839 3.1, RFC 7517
// 8.5), with parameters or without.
bool is_json(std::string_view content_type) {
    std::string type;
    for (const char c : content_type.substr(0, content_type.find(';')))
        if (c != ' ' && c != '\t') type += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    return type == "application/json" ||
           (type.starts_with("application/") && type.ends_with("+json"));
}

}  // namespace

base::result<loaded_key_set> fetch_key_set(const std::string& url, const std::string& ca_file,
                                           std::span<const jose::algorithm> accepted) {
    net::http_fetcher fetcher;
    std::optional<base::result<net::fetched_document>> answer;
    fetcher.fetch({.url = url, .ca_file = ca_file, .body_bytes_max = jose::jwk_set_bytes_max},
                  [&](base::result<net::fetched_document> came) { answer = std::move(came); });
    while (!answer) fetcher.run(std::chrono::seconds{1});
    if (!*answer) return answer->error();
    if (!is_json((*answer)->content_type)) return key_errc::not_json;
    return read_key_set((*answer)->body, accepted);
}

published_keys::published_keys(published_keys_options options)
    : options_(std::move(options)), refresh_(options_.refresh, base::read_clocks().steady) {}

auth::lookup published_keys::look_up(std::string_view kid,
                                     detail::unique_function<void()> when_settled) {
    const std::lock_guard lock{mutex_};
    const auto found = refresh_.look_up(kid, base::read_clocks().steady);
    if (found != auth::lookup::awaited) return found;
    waiting_.push_back(std::move(when_settled));
    if (refresher_) refresher_->wake_up();
    return found;
}

void published_keys::start(key_refresher& by) {
    const std::lock_guard lock{mutex_};
    refresher_ = &by;
}

std::optional<base::steady_time> published_keys::work(base::steady_time now) {
    const std::lock_guard lock{mutex_};
    if (refresh_.drop_keys(now)) {
        replace(nullptr);
        last_body_.clear();
        refresher_->log(base::log_level::error, "keys_too_old", {{"url", options_.url}});
    }
    if (refresh_.begin_fetch(now))
        refresher_->fetcher().fetch(
            {.url = options_.url,
             .ca_file = options_.ca_file,
             .body_bytes_max = jose::jwk_set_bytes_max},
            [this](const base::result<net::fetched_document>& answer) { on_answer(answer); });
    return refresh_.next_deadline();
}

void published_keys::on_answer(const base::result<net::fetched_document>& answer) {
    const auto flaw = answer ? take(*answer) : answer.error();
    refresher_->count(flaw ? key_event::not_fetched : key_event::fetched);
    if (flaw)
        refresher_->log(base::log_level::error, "keys_not_fetched",
                        {{"url", options_.url}, {"reason", flaw.message()}});
    std::vector<detail::unique_function<void()>> settled;
    {
        const std::lock_guard lock{mutex_};
        if (flaw)
            refresh_.on_failed();
        else
            refresh_.on_fetched(base::read_clocks().steady);
        settled.swap(waiting_);
    }
    for (auto& each : settled) each();
}

base::error_code published_keys::take(const net::fetched_document& document) {
    if (!is_json(document.content_type)) return key_errc::not_json;
    if (document.body == last_body_) return {};
    auto loaded = read_key_set(document.body, options_.accepted);
    if (!loaded) return loaded.error();
    replace(loaded->keys);
    last_body_ = document.body;
    log_key_set(*refresher_, "keys_fetched", options_.url, *loaded);
    return {};
}

}  // namespace anteroom::facade
