#pragma once

#include "connection.hpp"
#include "token.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace anteroom::bench {

// A load that lost a connection, or got a wrong answer, has measured nothing.
struct load_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Many connections that are joined and stay so. Losing one of them is a load_error.
class crowd final : private connection::owner {
  public:
    class listener {
      public:
        virtual void on_message(connection& from, std::string_view text) = 0;

      protected:
        ~listener() = default;
    };

    struct limits {
        std::size_t parallel_max;               // being opened at one time
        std::chrono::nanoseconds step_timeout;  // the longest without a new member
    };

    crowd(event_loop& loop, const target& where, token_mint& mint, limits bounds);

    // Opens `count` more connections and returns when all have joined.
    void open(std::size_t count);
    // From now on `told` hears every message; nobody does before.
    void listen(listener& told) { listener_ = &told; }
    // Closes all and returns when the server has ended every stream.
    void close();

    std::size_t size() const { return members_.size(); }
    connection& operator[](std::size_t number) { return *members_[number]; }

  private:
    void on_joined(connection&) override { ++joined_; }
    void on_left(connection&) override { ++left_; }
    void on_message(connection& from, std::string_view text) override {
        if (listener_ != nullptr) listener_->on_message(from, text);
    }
    void on_failed(connection& failed, std::string_view why) override;

    event_loop& loop_;
    const target& where_;
    token_mint& mint_;
    limits limits_;
    listener* listener_ = nullptr;
    std::vector<std::unique_ptr<connection>> members_;
    std::size_t joined_ = 0;
    std::size_t left_ = 0;
};

}  // namespace anteroom::bench
