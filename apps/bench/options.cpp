#include "options.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include <getopt.h>
#include <unistd.h>

namespace anteroom::bench {

namespace {

enum flag : int {
    port = 256,
    url,
    ca,
    insecure,
    resume,
    path,
    how,
    secret,
    key_file,
    tokens,
    connections,
    parallel,
    count,
    seconds,
    slices,
    warmup,
    settle,
    timeout,
    payload,
    rate,
    outstanding,
    room_members,
    rooms,
    renew_every,
    also_joined,
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
    {"url", required_argument, nullptr, flag::url},
    {"ca", required_argument, nullptr, flag::ca},
    {"insecure", no_argument, nullptr, flag::insecure},
    {"resume", no_argument, nullptr, flag::resume},
    {"path", required_argument, nullptr, flag::path},
    {"transport", required_argument, nullptr, flag::how},
    {"secret", required_argument, nullptr, flag::secret},
    {"key-file", required_argument, nullptr, flag::key_file},
    {"tokens", required_argument, nullptr, flag::tokens},
    {"connections", required_argument, nullptr, flag::connections},
    {"parallel", required_argument, nullptr, flag::parallel},
    {"count", required_argument, nullptr, flag::count},
    {"seconds", required_argument, nullptr, flag::seconds},
    {"slices", required_argument, nullptr, flag::slices},
    {"warmup", required_argument, nullptr, flag::warmup},
    {"settle", required_argument, nullptr, flag::settle},
    {"timeout", required_argument, nullptr, flag::timeout},
    {"payload", required_argument, nullptr, flag::payload},
    {"rate", required_argument, nullptr, flag::rate},
    {"outstanding", required_argument, nullptr, flag::outstanding},
    {"room-members", required_argument, nullptr, flag::room_members},
    {"rooms", required_argument, nullptr, flag::rooms},
    {"renew-every", required_argument, nullptr, flag::renew_every},
    {"namespace", required_argument, nullptr, flag::also_joined},
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

// A URL without a path leaves the one that is there.
server_url url_named(std::string_view text, std::string path) {
    auto url = parse_url(text);
    if (!url) throw usage_error("--url takes http://HOST[:PORT][/PATH/] or https://...");
    if (url->path.empty()) url->path = std::move(path);
    return *url;
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
            chosen.url.port = static_cast<std::uint16_t>(number("port", 1, 65535));
            return;
        case flag::url:
            chosen.url = url_named(optarg, chosen.url.path);
            return;
        case flag::ca:
            chosen.ca_file = optarg;
            return;
        case flag::insecure:
            chosen.insecure = true;
            return;
        case flag::resume:
            chosen.resume = true;
            return;
        case flag::path:
            chosen.url.path = optarg;
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
        case flag::slices:
            chosen.slices = number("slices", 1, 1000);
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
        case flag::outstanding:
            chosen.outstanding = number("outstanding", 1, 1'000'000);
            return;
        case flag::rooms:
            chosen.rooms = number("rooms", 1, 1'000'000);
            return;
        case flag::room_members:
            chosen.room_members = number("room-members", 2, connections_max);
            return;
        case flag::renew_every:
            chosen.renew_every = span("renew-every", 0.01);
            return;
        case flag::also_joined:
            if (*optarg != '/' || optarg[1] == '\0')
                throw usage_error("--namespace takes a name that begins with a slash");
            chosen.namespaces.emplace_back(optarg);
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
    if (chosen.url.port == 0) throw usage_error("--port or --url is required");
    if (!chosen.url.tls && (!chosen.ca_file.empty() || chosen.insecure || chosen.resume))
        throw usage_error("--ca, --insecure and --resume are for an https:// URL");
    if (chosen.insecure && !chosen.ca_file.empty())
        throw usage_error("--ca and --insecure exclude each other");
    if (chosen.secret.empty() && chosen.key_file.empty())
        throw usage_error("--secret, JWT_SECRET or --key-file is required");
    if (chosen.tokens > 0 && chosen.mode != load_mode::connect)
        throw usage_error("--tokens is for connect mode");
    if (chosen.outstanding > 0 && chosen.mode != load_mode::echo && chosen.mode != load_mode::rooms)
        throw usage_error("--outstanding is for echo and rooms mode");
    if (chosen.outstanding > 0 && chosen.rate > 0)
        throw usage_error("--outstanding and --rate exclude each other");
    if (chosen.slices > 1 && chosen.mode != load_mode::echo &&
        chosen.mode != load_mode::broadcast && chosen.mode != load_mode::rooms &&
        chosen.mode != load_mode::siege)
        throw usage_error("--slices is for echo, broadcast, rooms and siege mode");
    if (chosen.rooms > 0 && chosen.mode != load_mode::rooms)
        throw usage_error("--rooms is for rooms mode");
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
