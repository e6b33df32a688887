#include "server/key_refresher.hpp"

#include <algorithm>
#include <chrono>

namespace anteroom::facade {

using namespace std::chrono_literals;

key_refresher::~key_refresher() {
    stop();
}

void key_refresher::start(base::log_sink* log) {
    if (thread_.joinable() || empty()) return;
    log_ = log;
    for (const auto& each : all_) each->start(*this);
    thread_ = std::thread([this] { run(); });
}

void key_refresher::stop() {
    stopping_ = true;
    fetcher_.wake_up();
    if (thread_.joinable()) thread_.join();
}

void key_refresher::run() {
    while (!stopping_) {
        const auto now = base::read_clocks().steady;
        auto next = now + 1h;
        for (const auto& each : all_)
            if (const auto when = each->work(now)) next = std::min(next, *when);
        fetcher_.run(std::chrono::ceil<std::chrono::milliseconds>(std::max(next - now, 0ns)));
    }
}

void key_refresher::log(base::log_level level, std::string_view event,
                        std::initializer_list<base::log_field> fields) const {
    if (log_) log_->write(level, event, {fields.begin(), fields.size()});
}

}  // namespace anteroom::facade
