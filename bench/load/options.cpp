#include "options.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include <getopt.h>

namespace anteroom::bench {

const char* const usage_text =
    R"(usage: anteroom_load MODE --port PORT [options]

Loads a Socket.IO server on 127.0.0.1 with one thread and prints one line of JSON.

modes
  connect     opens connections with an HS256 token each, and closes them again;
              latency runs from the TCP connect to the CONNECT reply
  echo        each connection keeps one event with ack outstanding: echo(x, ack)
  broadcast   the first member emits broadcast(x), one at a time, and waits until
              every member, itself too, has said(x); a message is one delivery
  idle        opens connections and holds them; reports memory and CPU at rest

options
  --port PORT           where the server listens (required)
  --path PATH           request path [/socket.io/]
  --secret TEXT         HS256 key [environment JWT_SECRET]
  --connections N       open at one time [connect 8, echo 100, broadcast 1000, idle 5000]
  --parallel N          being opened at one time, except in connect mode [64]
  --count N             stop after so many connects, echoes or broadcasts
                        [connect 2000, else 100000000]
  --seconds S           stop after this time [connect 30, else 5]; idle: hold this long
  --warmup S            load before the measurement [1]; idle: not used
  --settle S            idle: wait between opening and holding [1]
  --timeout S           give up when nothing happens for this long [10]
  --payload BYTES       size of the string in an event, 8 to 65536 [32]
  --server-pid PID      also report CPU time and memory of this process
  --cpu N               run on this core only
  --table               readable text before the JSON
  --help

exit status: 0 measured, 1 failed (a lost connection is a failure), 2 bad command line
)";

namespace {

enum flag : int {
    port = 256,
    path,
    secret,
    connections,
    parallel,
    count,
    seconds,
    warmup,
    settle,
    timeout,
    payload,
    server_pid,
    cpu,
    table,
    help,
};

const option long_options[] = {
    {"port", required_argument, nullptr, flag::port},
    {"path", required_argument, nullptr, flag::path},
    {"secret", required_argument, nullptr, flag::secret},
    {"connections", required_argument, nullptr, flag::connections},
    {"parallel", required_argument, nullptr, flag::parallel},
    {"count", required_argument, nullptr, flag::count},
    {"seconds", required_argument, nullptr, flag::seconds},
    {"warmup", required_argument, nullptr, flag::warmup},
    {"settle", required_argument, nullptr, flag::settle},
    {"timeout", required_argument, nullptr, flag::timeout},
    {"payload", required_argument, nullptr, flag::payload},
    {"server-pid", required_argument, nullptr, flag::server_pid},
    {"cpu", required_argument, nullptr, flag::cpu},
    {"table", no_argument, nullptr, flag::table},
    {"help", no_argument, nullptr, flag::help},
    {nullptr, 0, nullptr, 0},
};

std::uint64_t number(const char* name, std::uint64_t min, std::uint64_t max) {
    const std::string_view text = optarg;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < min || value > max) {
        throw usage_error(std::string("--") + name + " takes a whole number from " +
                          std::to_string(min) + " to " + std::to_string(max));
    }
    return value;
}

std::chrono::nanoseconds span(const char* name, double min) {
    constexpr double max = 3600;
    char* end = nullptr;
    const double value = std::strtod(optarg, &end);
    if (end == optarg || *end != '\0' || !(value >= min && value <= max)) {
        throw usage_error(std::string("--") + name + " takes seconds, at most 3600");
    }
    return std::chrono::nanoseconds{std::llround(value * 1e9)};
}

load_mode mode_named(std::string_view name) {
    for (const auto mode :
         {load_mode::connect, load_mode::echo, load_mode::broadcast, load_mode::idle}) {
        if (name == name_of(mode)) return mode;
    }
    throw usage_error("unknown mode '" + std::string(name) +
                      "'; it is connect, echo, broadcast or idle");
}

void set_defaults(options& chosen) {
    using namespace std::chrono_literals;
    const bool connecting = chosen.mode == load_mode::connect;
    switch (chosen.mode) {
        case load_mode::connect:
            chosen.connections = 8;
            break;
        case load_mode::echo:
            chosen.connections = 100;
            break;
        case load_mode::broadcast:
            chosen.connections = 1000;
            break;
        case load_mode::idle:
            chosen.connections = 5000;
            break;
    }
    chosen.count_max = connecting ? 2000 : 100'000'000;
    chosen.duration_max = connecting ? 30s : 5s;
    chosen.warmup = 1s;
    chosen.settle = 1s;
    chosen.step_timeout = 10s;
    if (const char* secret = std::getenv("JWT_SECRET")) chosen.secret = secret;
}

void apply(options& chosen, int key) {
    constexpr std::uint64_t connections_max = 60'000;
    switch (key) {
        case flag::port:
            chosen.port = static_cast<std::uint16_t>(number("port", 1, 65535));
            return;
        case flag::path:
            chosen.path = optarg;
            return;
        case flag::secret:
            chosen.secret = optarg;
            return;
        case flag::connections:
            chosen.connections = number("connections", 1, connections_max);
            return;
        case flag::parallel:
            chosen.parallel = number("parallel", 1, connections_max);
            return;
        case flag::count:
            chosen.count_max = number("count", 1, 1'000'000'000'000);
            return;
        case flag::seconds:
            chosen.duration_max = span("seconds", 0.001);
            return;
        case flag::warmup:
            chosen.warmup = span("warmup", 0);
            return;
        case flag::settle:
            chosen.settle = span("settle", 0);
            return;
        case flag::timeout:
            chosen.step_timeout = span("timeout", 0.001);
            return;
        case flag::payload:
            chosen.payload_bytes = number("payload", 8, 65536);
            return;
        case flag::server_pid:
            chosen.server_pid = static_cast<pid_t>(number("server-pid", 1, 1 << 30));
            return;
        case flag::cpu:
            chosen.cpu = static_cast<int>(number("cpu", 0, 1023));
            return;
        case flag::table:
            chosen.table = true;
            return;
        default:
            throw usage_error("see --help");  // getopt has said what is wrong
    }
}

}  // namespace

const char* name_of(load_mode mode) {
    switch (mode) {
        case load_mode::connect:
            return "connect";
        case load_mode::echo:
            return "echo";
        case load_mode::broadcast:
            return "broadcast";
        case load_mode::idle:
            return "idle";
    }
    return "?";
}

std::optional<options> parse_options(int argc, char** argv) {
    options chosen;
    if (argc < 2) throw usage_error("no mode given; see --help");
    const std::string_view first = argv[1];
    if (first == "--help") return std::nullopt;
    chosen.mode = mode_named(first);
    set_defaults(chosen);

    optind = 2;
    for (int key = 0; (key = ::getopt_long(argc, argv, "", long_options, nullptr)) != -1;) {
        if (key == flag::help) return std::nullopt;
        apply(chosen, key);
    }
    if (optind < argc) throw usage_error("unexpected argument '" + std::string(argv[optind]) + "'");
    if (chosen.port == 0) throw usage_error("--port is required");
    if (chosen.secret.empty()) throw usage_error("--secret or JWT_SECRET is required");
    return chosen;
}

}  // namespace anteroom::bench
