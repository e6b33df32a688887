#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>
#include <vector>

#include "anteroom/counter.hpp"
#include "base/log.hpp"

namespace anteroom::detail {

// What the log tells of accounts, counted. Each line goes on to the server's log, if it has one.
// Any thread.
class account_counts final : public base::log_sink {
  public:
    static constexpr std::array<std::string_view, 12> names{"registered",
                                                            "registration_refused",
                                                            "login_accepted",
                                                            "login_refused",
                                                            "refreshed",
                                                            "refresh_refused",
                                                            "refresh_reused",
                                                            "logged_out",
                                                            "logged_out_everywhere",
                                                            "password_changed",
                                                            "password_change_refused",
                                                            "identity_not_looked_after"};

    // Before anything is written.
    void pass_on_to(base::log_sink* next) { next_ = next; }
    void add_to(std::vector<counter>& all) const;

    void write(base::log_level level, std::string_view event,
               std::span<const base::log_field> fields) noexcept override;

  private:
    base::log_sink* next_ = nullptr;
    std::array<std::atomic<std::uint64_t>, names.size()> counts_{};
};

}  // namespace anteroom::detail
