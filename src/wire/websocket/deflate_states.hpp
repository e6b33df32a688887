#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/message.hpp"
#include "wire/websocket/deflater.hpp"
#include "wire/websocket/inflater.hpp"

namespace anteroom::wire::websocket {

// The zlib states of one thread, lent to the connections that it serves: a connection has one only
// while a compressed message is under way. Nothing is allocated before the first is needed.
class deflate_states {
  public:
    struct give_back {
        deflate_states* lender;
        void operator()(inflater* lent) const { lender->take_back(lent); }
    };
    using lent_inflater = std::unique_ptr<inflater, give_back>;

    deflate_states();
    ~deflate_states();

    // Ready for a new message. It must be given back before this object goes.
    lent_inflater lend_inflater();

    // Where what is inflated comes out, piece by piece; free again at the next use.
    std::span<char> output() { return {output_.get(), output_bytes}; }

    // The frame of `message` compressed, ready to be sent; empty if it would not be smaller.
    std::string deflated_frame(const base::message& message, const deflate_settings& settings);

    std::uint64_t messages_deflated() const { return messages_deflated_; }

  private:
    static constexpr std::size_t output_bytes = 16 * 1024;
    static constexpr std::size_t kept_inflaters = 4;  // the others are freed when they come back

    void take_back(inflater* lent);

    deflater deflater_;
    std::vector<std::unique_ptr<inflater>> free_inflaters_;
    std::unique_ptr<char[]> output_;
    std::uint64_t messages_deflated_ = 0;
};

}  // namespace anteroom::wire::websocket
