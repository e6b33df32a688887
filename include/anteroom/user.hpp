#pragma once

#include <memory>
#include <string_view>

#include <boost/json/object.hpp>

namespace anteroom {

// Who a socket's token speaks for, and what the token claims. A small value: copies share one
// immutable object and may be kept and read by any thread. Empty without authentication.
class user {
  public:
    user() = default;
    // Somebody with these claims, which live as long as `keeper` keeps them: for a program's tests.
    user(const std::shared_ptr<const void>& keeper, std::string_view id, std::string_view issuer,
         std::string_view subject, const boost::json::object& claims)
        : user({keeper, &claims}, id, issuer, subject,
               [](const void* kept) -> const boost::json::object& {
                   return *static_cast<const boost::json::object*>(kept);
               }) {}

    // For the library: reads the claims of what `keeper` keeps.
    using reader = const boost::json::object& (*)(const void* keeper);
    user(std::shared_ptr<const void> keeper, std::string_view id, std::string_view issuer,
         std::string_view subject, reader claims)
        : keeper_(std::move(keeper)),
          id_(id),
          issuer_(issuer),
          subject_(subject),
          claims_(claims) {}

    explicit operator bool() const { return claims_ != nullptr; }

    std::string_view id() const { return id_; }            // claim `id`, else `sub`
    std::string_view issuer() const { return issuer_; }    // claim `iss`
    std::string_view subject() const { return subject_; }  // claim `sub`

    // All claims of the token (RFC 7519 4). The first call for a connection parses them: throws
    // std::bad_alloc.
    const boost::json::object& claims() const {
        static const boost::json::object none;
        return claims_ ? claims_(keeper_.get()) : none;
    }

    // A claim's text; empty if it is absent or no text.
    std::string_view text(std::string_view claim) const {
        const auto* value = claims().if_contains(claim);
        const auto* found = value ? value->if_string() : nullptr;
        return found ? std::string_view{*found} : std::string_view{};
    }

    // Whether a claim is this text, or a list that contains it.
    bool has(std::string_view claim, std::string_view wanted) const {
        const auto* value = claims().if_contains(claim);
        if (!value) return false;
        if (const auto* one = value->if_string()) return std::string_view{*one} == wanted;
        const auto* list = value->if_array();
        if (!list) return false;
        for (const auto& one : *list)
            if (one.is_string() && std::string_view{one.get_string()} == wanted) return true;
        return false;
    }

  private:
    std::shared_ptr<const void> keeper_;
    std::string_view id_;
    std::string_view issuer_;
    std::string_view subject_;
    reader claims_ = nullptr;
};

}  // namespace anteroom
