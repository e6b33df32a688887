#pragma once

#include <exception>
#include <string_view>

#include "base/log.hpp"

namespace anteroom::socketio {

// The one place where an exception of the program's own code ends: it costs one line in the log and
// nothing else. False if there was one. `log` may be null.
template <class Run>
bool guarded(base::log_sink* log, std::string_view handler, std::string_view socket_id, Run&& run) {
    const auto report = [&](std::string_view what) {
        if (!log) return;
        const base::log_field fields[] = {
            {"handler", handler}, {"what", what}, {"socket", socket_id}};
        log->write(base::log_level::error, "handler_threw", fields);
    };
    try {
        run();
        return true;
    } catch (const std::exception& error) {
        report(error.what());
    } catch (...) {
        report("not a std::exception");
    }
    return false;
}

}  // namespace anteroom::socketio
