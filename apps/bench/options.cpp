#include "options.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include <getopt.h>
#include <unistd.h>

namespace anteroom::bench {

const char* const usage_text =
    R"(usage: anteroom bench MODE --port PORT [options]

Loads a Socket.IO server on 127.0.0.1 from one thread and says what it cost.

modes
  connect     opens connections with a token each, and closes them again;
              latency runs from the TCP connect to the CONNECT reply
  echo        each connection keeps one event with ack outstanding: echo(x, ack);
              with --rate, events leave by the clock, whatever is answered, and
              latency runs from when an event was due
  broadcast   the first member emits broadcast(x), one at a time, and waits until
              every member, itself too, has said(x); a message is one delivery
  rooms       the same in many small rooms at once: join(room, ack), then
              say(room, x) is heard by its members as said(x)
  idle        opens connections and holds them; reports memory and CPU at rest
  churn       holds connections while one after the other leaves, every second
              one without a goodbye, and comes back; a message is one return
  storm       all connections break at once and come back at once, again and again;
              latency runs from the break
  renew       echo, while each connection renews its token with auth:renew;
              a message is one renewal
  siege       echo by the clock, first in peace and then beside a nuisance: what others
              do to the latency of the rest, and to the server's memory

options
  --port PORT           where the server listens (required)
  --path PATH           request path [/socket.io/]
  --transport NAME      websocket or polling [websocket]
  --secret TEXT         HS256 key [environment JWT_SECRET]
  --key-file FILE       private ES256 key in PEM, in place of the secret
  --tokens N            connect: so many tokens, made beforehand and used in turn; a few are soon
                        known to the server [a new one for each connection]
  --connections N       open at one time [connect 8, echo, renew and siege 100, broadcast, rooms,
                        churn and storm 1000, idle 5000]
  --parallel N          being opened at one time, except in connect and storm mode [64]
  --count N             stop after so many messages [connect 2000, else 100000000]
  --seconds S           stop after this time [connect 30, else 5]; idle: hold this long
  --warmup S            load before the measurement [1]; not in idle and storm
  --settle S            idle: wait between opening and holding [1]
  --timeout S           give up when nothing happens for this long [10]
  --payload BYTES       size of the string in an event, 8 to 65536 [32]
  --rate N              echo, siege: events a second over all connections [echo as fast as answers
                        come, siege 2000]
  --nuisance NAME       siege: slow-reader (asks for a lot and reads nothing), one-byte (sends a
                        byte at a time) or flood (sends as fast as the server takes it)
  --nuisances N         siege: how many of them [1]
  --room-members N      rooms: members of each room, at least 2 [10]
  --renew-every S       renew: how often each connection renews [1]
  --server-pid PID      also report CPU time and memory of this process
  --cpu N               run on this core only
  --json                one line of JSON instead of the table
  --progress            a line a second on the standard error [if that is a terminal]
  --quiet               no progress
  --help

A server needs the events that the mode names; those of the ready server are not enough.

exit status: 0 measured, 1 failed (a lost connection is a failure), 2 bad command line
)";

namespace {

enum flag : int {
    port = 256,
    path,
    how,
    secret,
    key_file,
    tokens,
    connections,
    parallel,
    count,
    seconds,
    warmup,
    settle,
    timeout,
    payload,
    rate,
    room_members,
    renew_every,
    nuisance,
    nuisances,
    server_pid,
    cpu,
    json,
    progress,
    quiet,
    help,
};

const option long_options[] = {
    {"port", required_argument, nullptr, flag::port},
    {"path", required_argument, nullptr, flag::path},
    {"transport", required_argument, nullptr, flag::how},
    {"secret", required_argument, nullptr, flag::secret},
    {"key-file", required_argument, nullptr, flag::key_file},
    {"tokens", required_argument, nullptr, flag::tokens},
    {"connections", required_argument, nullptr, flag::connections},
    {"parallel", required_argument, nullptr, flag::parallel},
    {"count", required_argument, nullptr, flag::count},
    {"seconds", required_argument, nullptr, flag::seconds},
    {"warmup", required_argument, nullptr, flag::warmup},
    {"settle", required_argument, nullptr, flag::settle},
    {"timeout", required_argument, nullptr, flag::timeout},
    {"payload", required_argument, nullptr, flag::payload},
    {"rate", required_argument, nullptr, flag::rate},
    {"room-members", required_argument, nullptr, flag::room_members},
    {"renew-every", required_argument, nullptr, flag::renew_every},
    {"nuisance", required_argument, nullptr, flag::nuisance},
    {"nuisances", required_argument, nullptr, flag::nuisances},
    {"server-pid", required_argument, nullptr, flag::server_pid},
    {"cpu", required_argument, nullptr, flag::cpu},
    {"json", no_argument, nullptr, flag::json},
    {"progress", no_argument, nullptr, flag::progress},
    {"quiet", no_argument, nullptr, flag::quiet},
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

constexpr load_mode all_modes[] = {
    load_mode::connect, load_mode::echo,  load_mode::broadcast, load_mode::rooms, load_mode::idle,
    load_mode::churn,   load_mode::storm, load_mode::renew,     load_mode::siege,
};

load_mode mode_named(std::string_view name) {
    std::string known;
    for (const auto mode : all_modes) {
        if (name == name_of(mode)) return mode;
        known += (known.empty() ? "" : ", ") + std::string(name_of(mode));
    }
    throw usage_error("unknown mode '" + std::string(name) + "'; it is one of " + known);
}

transport transport_named(std::string_view name) {
    if (name == "websocket") return transport::websocket;
    if (name == "polling") return transport::polling;
    throw usage_error("--transport is websocket or polling");
}

nuisance_kind nuisance_named(std::string_view name) {
    for (const auto kind :
         {nuisance_kind::slow_reader, nuisance_kind::one_byte, nuisance_kind::flood})
        if (name == name_of(kind)) return kind;
    throw usage_error("--nuisance is slow-reader, one-byte or flood");
}

std::size_t usual_connections(load_mode mode) {
    switch (mode) {
        case load_mode::connect:
            return 8;
        case load_mode::echo:
        case load_mode::renew:
        case load_mode::siege:
            return 100;
        case load_mode::idle:
            return 5000;
        case load_mode::broadcast:
        case load_mode::rooms:
        case load_mode::churn:
        case load_mode::storm:
            break;
    }
    return 1000;
}

void set_defaults(options& chosen) {
    using namespace std::chrono_literals;
    const bool connecting = chosen.mode == load_mode::connect;
    chosen.connections = usual_connections(chosen.mode);
    chosen.count_max = connecting ? 2000 : 100'000'000;
    chosen.duration_max = connecting ? 30s : 5s;
    chosen.warmup = 1s;
    chosen.settle = 1s;
    chosen.step_timeout = 10s;
    chosen.renew_every = 1s;
    if (chosen.mode == load_mode::siege) chosen.rate = 2000;
    chosen.progress = ::isatty(STDERR_FILENO) == 1;
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
        case flag::how:
            chosen.how = transport_named(optarg);
            return;
        case flag::secret:
            chosen.secret = optarg;
            return;
        case flag::key_file:
            chosen.key_file = optarg;
            return;
        case flag::tokens:
            chosen.tokens = number("tokens", 1, 1'000'000);
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
        case flag::rate:
            chosen.rate = static_cast<double>(number("rate", 1, 10'000'000));
            return;
        case flag::room_members:
            chosen.room_members = number("room-members", 2, connections_max);
            return;
        case flag::renew_every:
            chosen.renew_every = span("renew-every", 0.01);
            return;
        case flag::nuisance:
            chosen.nuisance = nuisance_named(optarg);
            return;
        case flag::nuisances:
            chosen.nuisances = number("nuisances", 1, 1000);
            return;
        case flag::server_pid:
            chosen.server_pid = static_cast<pid_t>(number("server-pid", 1, 1 << 30));
            return;
        case flag::cpu:
            chosen.cpu = static_cast<int>(number("cpu", 0, 1023));
            return;
        case flag::json:
            chosen.json = true;
            return;
        case flag::progress:
            chosen.progress = true;
            return;
        case flag::quiet:
            chosen.progress = false;
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
        case load_mode::rooms:
            return "rooms";
        case load_mode::idle:
            return "idle";
        case load_mode::churn:
            return "churn";
        case load_mode::storm:
            return "storm";
        case load_mode::renew:
            return "renew";
        case load_mode::siege:
            return "siege";
    }
    return "?";
}

const char* name_of(nuisance_kind kind) {
    switch (kind) {
        case nuisance_kind::slow_reader:
            return "slow-reader";
        case nuisance_kind::one_byte:
            return "one-byte";
        case nuisance_kind::flood:
            return "flood";
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
    if (chosen.secret.empty() && chosen.key_file.empty())
        throw usage_error("--secret, JWT_SECRET or --key-file is required");
    if (chosen.tokens > 0 && chosen.mode != load_mode::connect)
        throw usage_error("--tokens is for connect mode");
    const bool besieged = chosen.mode == load_mode::siege;
    if (chosen.rate > 0 && chosen.mode != load_mode::echo && !besieged)
        throw usage_error("--rate is for echo and siege mode");
    if (besieged != chosen.nuisance.has_value())
        throw usage_error(besieged ? "siege mode needs --nuisance"
                                   : "--nuisance is for siege mode");
    if (besieged && chosen.how != transport::websocket)
        throw usage_error("siege mode is over websocket");
    if (chosen.mode == load_mode::rooms && chosen.connections < chosen.room_members)
        throw usage_error("--connections must be at least --room-members");
    return chosen;
}

}  // namespace anteroom::bench
