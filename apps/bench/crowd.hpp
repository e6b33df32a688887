#pragma once

#include "connection.hpp"
#include "modes.hpp"

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace anteroom::bench {

// Many connections that are joined and stay so. Losing one of them is a load_error.
class crowd final : private connection::owner {
  public:
    class listener {
      public:
        virtual void on_message(connection& from, std::string_view text) = 0;

      protected:
        ~listener() = default;
    };

    explicit crowd(bench_setup& setup) : setup_(setup) {}

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

    bench_setup& setup_;
    listener* listener_ = nullptr;
    std::vector<std::unique_ptr<connection>> members_;
    std::size_t joined_ = 0;
    std::size_t left_ = 0;
};

}  // namespace anteroom::bench
