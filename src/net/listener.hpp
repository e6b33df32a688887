#pragma once

#include <string>

#include "anteroom/detail/unique_function.hpp"
#include "base/result.hpp"
#include "net/address.hpp"
#include "net/event_loop.hpp"
#include "net/stream.hpp"

namespace anteroom::net {

// Accepts TCP connections on one address. When descriptors run out it sheds what waits instead of
// spinning, and goes on when some are free again. Belongs to its loop's thread.
class listener final : public event_loop::watcher {
  public:
    using accepted = detail::unique_function<void(stream, const address&)>;

    struct endpoint {
        std::string host = "0.0.0.0";  // numeric, or a name that resolves to one
        std::uint16_t port = 0;        // 0: any free one
    };

    // Fails as bind(2) and listen(2) do.
    static base::result<std::unique_ptr<listener>> open(event_loop& loop, const endpoint& where,
                                                        accepted on_accepted);
    ~listener() override;

    std::uint16_t port() const { return port_; }
    void close();
    void on_ready(std::uint32_t events) override;

  private:
    struct retry : base::timing_wheel::entry {
        explicit retry(listener& owner);
        listener& owner;
    };

    listener(event_loop& loop, int descriptor, accepted on_accepted);
    bool shed_one();

    event_loop& loop_;
    int descriptor_;
    int reserve_;  // given up for a moment to accept and close a connection at the limit
    std::uint16_t port_ = 0;
    accepted on_accepted_;
    retry retry_;
};

}  // namespace anteroom::net
