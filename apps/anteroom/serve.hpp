#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "key_options.hpp"

namespace anteroom_app {

struct serve_options {
    std::string host = "0.0.0.0";
    bool host_given = false;
    std::uint16_t port = 3001;
    bool dev = false;
    std::vector<std::string> cors_origins = {"http://localhost:3000"};
    key_options keys;
    std::vector<std::string> trusted_proxies;
    std::size_t connections_per_address_max = 256;
    std::size_t threads = 1;   // 0: as many as cores
    std::string client_files;  // empty: those that were built with the program
    bool no_client = false;
    bool per_message_deflate = false;
    std::string parser = "json";
    std::string tls_certificate;  // empty: plain TCP
    std::string tls_key;
    std::string policy;                     // a file of rules; empty: the rooms of room_policy.hpp
    std::uint32_t events_per_second = 100;  // 0: as many as they like
    std::uint32_t recovery_seconds = 0;     // 0: lost connections start afresh
    std::optional<std::uint16_t> metrics_port;  // none: no metrics
    std::string metrics_host = "127.0.0.1";
    std::string identity;  // where accounts are kept, "sqlite:PATH"; empty: there are none
    std::string identity_issuer = "anteroom";
    std::string identity_audience = "anteroom";
    bool no_registration = false;
    std::chrono::seconds identity_token_lifetime{600};
    std::chrono::seconds leeway{30};
    std::chrono::seconds dev_token_lifetime{900};
};

// Runs the ready server until it is told to stop. Answers an exit status; what was wrong has been
// said in one line on the standard error.
int serve(const serve_options& options);

}  // namespace anteroom_app
