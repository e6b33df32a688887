#pragma once

#include <memory>
#include <optional>
#include <string>

#include "anteroom/identity.hpp"
#include "identity/endpoints.hpp"
#include "identity/operations.hpp"
#include "server/account_counts.hpp"

namespace anteroom::detail {

class core;

// What stands behind an identity_service: the accounts, or what is wrong with them.
class identity_host {
  public:
    explicit identity_host(const identity_options& options);

    const std::string& problem() const { return problem_; }
    issuer_options issuer() const;

    // --- only where there is no problem

    identity::endpoints& served() { return *endpoints_; }
    // Once: a second call does nothing. Both arguments outlive stop().
    void start(core& server, base::log_sink* log);
    void stop() { operations_->stop(); }

    // Any thread.
    const account_counts& counts() const { return counts_; }

  private:
    account_counts counts_;  // operations write to it
    bool started_ = false;
    std::string problem_;
    std::unique_ptr<identity::operations> operations_;
    std::optional<identity::endpoints> endpoints_;
};

}  // namespace anteroom::detail
