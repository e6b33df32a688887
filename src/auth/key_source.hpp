#pragma once

#include <memory>
#include <string_view>

#include <boost/smart_ptr/atomic_shared_ptr.hpp>
#include <boost/smart_ptr/make_shared.hpp>

#include "anteroom/detail/unique_function.hpp"
#include "auth/key_set.hpp"

namespace anteroom::auth {

// What became of the search for a key that a token names and the set lacks.
enum class lookup : unsigned char {
    unknown,      // the issuer does not publish it
    unavailable,  // whether it does cannot be said now
    awaited,      // the answer comes: then ask again
};

// Where the keys of one issuer come from, and which there are now. What is cached belongs to this
// object and so to one issuer and one place: two issuers never share keys, whatever their ids are
// (JWT-13). Every member may be called from any thread.
class key_source {
  public:
    // Without keys until `replace` brings some.
    key_source() = default;
    // Keys that stay.
    explicit key_source(key_set keys) : keys_(boost::make_shared<const key_set>(std::move(keys))) {}
    virtual ~key_source() = default;
    key_source(const key_source&) = delete;
    key_source& operator=(const key_source&) = delete;

    // Null while no keys are to be had.
    key_set_ptr current() const noexcept { return keys_.load(); }

    // The new set counts from the next token on.
    void replace(key_set_ptr keys) noexcept { keys_.store(std::move(keys)); }

    // Whether `look_up` can answer anything but `unknown`.
    virtual bool searchable() const { return false; }

    // To be called for a key id that the current set lacks, or when there is no set. If the answer
    // is `awaited`, and only then, `when_settled` is called once, on any thread.
    virtual lookup look_up(std::string_view kid, detail::unique_function<void()> when_settled);

  private:
    boost::atomic_shared_ptr<const key_set> keys_;
};

}  // namespace anteroom::auth
