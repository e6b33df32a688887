#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

#include "auth/token_issuer.hpp"
#include "auth/verifier.hpp"
#include "jose/key.hpp"
#include "jose/signing_key.hpp"
#include "socketio/client.hpp"
#include "socketio/hub.hpp"

// A shard without sockets, threads or clocks: what a test sends to a client goes in as text, what
// the client sends comes out as text.
namespace anteroom::socketio::test {

using namespace std::chrono_literals;

using messages = std::vector<std::string>;

inline const std::string secret(32, 's');
inline constexpr base::instant noon{base::steady_time{1h}, base::wall_time{1'700'000'000s}};

// A connection that remembers. A binary message is written with "binary:" in front.
class recording_carrier final : public carrier {
  public:
    void send(const base::shared_message& message) override {
        const bool text = message->type() == base::message::kind::text;
        sent.push_back((text ? "" : "binary:") + std::string{message->body()});
    }
    bool writable() const override { return takes_more; }
    std::string_view transport_name() const override { return "websocket"; }
    void close(disconnect_reason reason) override {
        if (!closed_with) closed_with = reason;
    }
    void wake_by(base::steady_time when) override {
        if (!woken_by || when < *woken_by) woken_by = when;
    }

    messages sent;
    bool takes_more = true;
    std::optional<disconnect_reason> closed_with;
    std::optional<base::steady_time> woken_by;
};

// The shard's thread: posted work waits until the test runs it.
class manual_executor final : public executor {
  public:
    bool runs_here() const override { return here; }
    void post(detail::unique_function<void()> task) override {
        if (diverted) return diverted(std::move(task));
        posted.push_back(std::move(task));
    }
    // The oldest alone.
    void run_one() {
        auto task = std::move(posted.front());
        posted.erase(posted.begin());
        const bool was_here = std::exchange(here, true);
        task();
        here = was_here;
    }
    void run_posted() {
        const bool was_here = std::exchange(here, true);
        for (auto& task : std::exchange(posted, {})) task();
        here = was_here;
    }

    base::log_sink* log() const override { return logs_to; }

    bool here = true;
    base::log_sink* logs_to = nullptr;
    std::vector<detail::unique_function<void()>> posted;
    detail::unique_function<void(detail::unique_function<void()>)> diverted;  // if it is set
};

// The same bytes in every run (splitmix64).
class repeatable_random final : public base::random_source {
  public:
    void fill(std::span<unsigned char> bytes) override {
        for (auto& byte : bytes) byte = static_cast<unsigned char>(next() >> 32);
    }

  private:
    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15;
        std::uint64_t mixed = (state_ ^ (state_ >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }
    std::uint64_t state_ = 1;
};

class recording_log final : public base::log_sink {
  public:
    void write(base::log_level, std::string_view event,
               std::span<const base::log_field> fields) noexcept override {
        std::string line{event};
        for (const auto& [name, value] : fields)
            line.append(" ").append(name).append("=").append(value);
        lines.push_back(std::move(line));
    }
    bool has(std::string_view beginning) const {
        for (const auto& line : lines)
            if (line.starts_with(beginning)) return true;
        return false;
    }

    messages lines;
};

inline std::string token_for(boost::json::object claims, std::chrono::seconds lifetime = 1h,
                             base::wall_time issued = noon.wall,
                             const std::string& signed_with = secret) {
    const auth::token_issuer issuer{
        {.key = *jose::signing_key::hmac(jose::algorithm::hs256, signed_with),
         .lifetime = lifetime}};
    return *issuer.issue(claims, issued);
}

// By the tests' secret, and otherwise as said.
inline std::shared_ptr<const authentication> by_token(authentication::options options = {}) {
    return std::make_shared<const authentication>(authentication{
        *auth::verifier::make({.keys = {*jose::key::hmac(jose::algorithm::hs256, secret)}}),
        options});
}
inline std::shared_ptr<const authentication> by_token(auth::expiry_policy policy) {
    return by_token({.policy = policy});
}

// Configure it, then make peers.
class test_shard {
  public:
    test_shard() {
        settings.seal.seal = [](base::message&) {};
        settings.log = &log;
        settings.define("/");
    }

    template <class Handler>
    void on(std::string_view event, Handler handler, std::string_view nsp = "/") {
        settings.define(nsp).events.emplace(std::string{event},
                                            std::make_unique<event_handler>(std::move(handler)));
    }
    template <class Handler>
    void on_connection(Handler handler, std::string_view nsp = "/") {
        settings.define(nsp).on_connection.push_back(
            std::make_unique<connection_handler>(std::move(handler)));
    }
    template <class Middleware>
    void use(Middleware run, std::string_view nsp = "/") {
        settings.define(nsp).middlewares.push_back(std::make_unique<middleware>(std::move(run)));
    }

    parent_namespace& parent(std::string_view pattern) {
        auto& made = settings.define_parent();
        std::string problem;
        made.pattern = *name_pattern::compile(pattern, problem);
        return made;
    }

    hub& running() {
        if (!hub_) hub_ = std::make_unique<hub>(settings, now, random, runner);
        return *hub_;
    }
    name_space& in(std::string_view nsp = "/") { return *running().find(nsp); }

    void pass(std::chrono::milliseconds time) {
        now.steady += time;
        now.wall += time;
    }

    configuration settings;
    base::instant now = noon;
    repeatable_random random;
    recording_log log;
    std::shared_ptr<manual_executor> runner = std::make_shared<manual_executor>();

  private:
    std::unique_ptr<hub> hub_;
};

// One connection of the shard, from its peer's side.
class peer {
  public:
    explicit peer(test_shard& on) : shard(on), who(on.running(), below, handshake::make({})) {}

    // True if the client takes it; false if it says that the protocol was broken.
    bool says(std::string_view text) { return !who.on_text(text); }
    bool says_binary(std::string_view bytes) { return !who.on_binary(bytes); }
    messages hears() { return std::exchange(below.sent, {}); }

    // Joins a namespace and answers the socket's id; what came with the CONNECT is forgotten.
    std::string joins(std::string_view nsp = "/", std::string_view payload = {}) {
        std::string text = "0";
        if (nsp != "/") text.append(nsp).append(",");
        if (!says(text.append(payload))) return "protocol error";
        const auto heard = hears();
        const std::string_view mark = "{\"sid\":\"";
        for (const auto& one : heard)
            if (const auto at = one.find(mark); at != std::string::npos && one.starts_with('0'))
                return one.substr(at + mark.size(), 20);
        return heard.empty() ? "nothing" : heard.front();
    }
    std::string joins_with(const std::string& token, std::string_view nsp = "/") {
        return joins(nsp, "{\"token\":\"" + token + "\"}");
    }

    test_shard& shard;
    recording_carrier below;
    client who;
};

// Gives the time that passes to a connection, as its carrier would.
inline void pass(peer& on, std::chrono::milliseconds time) {
    on.shard.pass(time);
    on.who.on_time();
}

}  // namespace anteroom::socketio::test
