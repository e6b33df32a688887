#include "bench.hpp"

#include "modes.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <system_error>

#include <sched.h>
#include <sys/resource.h>

namespace anteroom::bench {
namespace {

void pin_to(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(cpu), &set);
    if (::sched_setaffinity(0, sizeof set, &set) != 0) {
        throw std::system_error(errno, std::generic_category(), "--cpu");
    }
}

void allow_descriptors(std::size_t connections) {
    constexpr rlim_t others = 64;
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    if (connections + others > limit.rlim_cur) {
        throw usage_error("this process may have only " + std::to_string(limit.rlim_cur) +
                          " file descriptors; ask for fewer connections or raise the limit");
    }
}

report run(const options& chosen) {
    allow_descriptors(chosen.connections * (chosen.how == transport::polling ? 2 : 1) +
                      chosen.nuisances);
    if (chosen.cpu) pin_to(*chosen.cpu);

    event_loop loop;
    token_mint mint(chosen.key_file.empty() ? token_signer::hs256(chosen.secret)
                                            : token_signer::es256(chosen.key_file),
                    chosen.tokens);
    progress shown(chosen);
    bench_setup setup{chosen, {}, loop, mint, shown, {}, {}};
    setup.where.address = address_of(chosen.url.host, chosen.url.port);
    setup.where.host = chosen.url.host + ":" + std::to_string(chosen.url.port);
    setup.where.path = chosen.url.path;
    setup.where.namespaces = chosen.namespaces;
    if (chosen.url.tls) {
        // OpenSSL writes to a socket without MSG_NOSIGNAL.
        std::signal(SIGPIPE, SIG_IGN);
        setup.where.tls = &setup.tls.emplace(
            tls_trust{chosen.url.host, chosen.ca_file, chosen.insecure, chosen.resume});
    }
    if (chosen.server_pid) setup.server.emplace(*chosen.server_pid);

    switch (chosen.mode) {
        case load_mode::connect:
            return run_connect(setup);
        case load_mode::echo:
            return run_echo(setup);
        case load_mode::broadcast:
            return run_broadcast(setup);
        case load_mode::rooms:
            return run_rooms(setup);
        case load_mode::idle:
            return run_idle(setup);
        case load_mode::churn:
            return run_churn(setup);
        case load_mode::storm:
            return run_storm(setup);
        case load_mode::renew:
            return run_renew(setup);
        case load_mode::siege:
            return run_siege(setup);
    }
    throw usage_error("unknown mode");
}

}  // namespace

int run_bench(int argc, char** argv) {
    try {
        const auto chosen = parse_options(argc, argv);
        if (!chosen) {
            std::fputs(usage_text, stdout);
            return 0;
        }
        const report result = run(*chosen);
        std::puts((chosen->json ? to_json(result) : to_table(result)).c_str());
        return 0;
    } catch (const usage_error& error) {
        std::fprintf(stderr, "anteroom bench: %s\n", error.what());
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "anteroom bench: %s\n", error.what());
        return 1;
    }
}

}  // namespace anteroom::bench
