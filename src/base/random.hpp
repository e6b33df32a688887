#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace anteroom::base {

// Port: where unpredictable bytes come from. Implementations are called from one thread.
class random_source {
  public:
    virtual ~random_source() = default;
    virtual void fill(std::span<unsigned char> bytes) = 0;
};

// getrandom(2), read in blocks so that an identifier does not cost a system call each.
// One object a thread; a forked child must make its own.
class system_random final : public random_source {
  public:
    ~system_random() override;
    void fill(std::span<unsigned char> bytes) override;

  private:
    static constexpr std::size_t block_bytes = 1024;
    unsigned char block_[block_bytes];
    std::size_t used_ = block_bytes;
};

// 20 characters of [A-Za-z0-9_-] from 120 random bits: the form of every session and socket id
// (engine.io 6.6.12, `generateId`).
std::string make_id(random_source& random);

}  // namespace anteroom::base
