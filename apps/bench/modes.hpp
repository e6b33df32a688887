#pragma once

#include "connection.hpp"
#include "event_loop.hpp"
#include "options.hpp"
#include "process_probe.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "tls_client.hpp"
#include "token.hpp"

#include <optional>
#include <stdexcept>

namespace anteroom::bench {

// A load that lost a connection, or got a wrong answer, has measured nothing.
struct load_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What a mode works with. Everything here outlives the run.
struct bench_setup {
    const options& chosen;
    target where;
    event_loop& loop;
    token_mint& mint;
    progress& shown;
    std::optional<process_probe> server;
    std::optional<tls_client> tls;
};

// Each returns its measurement, or throws load_error when the server lost a connection, gave a
// wrong answer or none.
report run_connect(bench_setup& setup);
report run_echo(bench_setup& setup);
report run_broadcast(bench_setup& setup);
report run_rooms(bench_setup& setup);
report run_idle(bench_setup& setup);
report run_churn(bench_setup& setup);
report run_storm(bench_setup& setup);
report run_renew(bench_setup& setup);
report run_siege(bench_setup& setup);

}  // namespace anteroom::bench
