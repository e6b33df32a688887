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
    user(std::shared_ptr<const void> keeper, std::string_view id, std::string_view issuer,
         std::string_view subject, const boost::json::object& claims)
        : keeper_(std::move(keeper)),
          id_(id),
          issuer_(issuer),
          subject_(subject),
          claims_(&claims) {}

    explicit operator bool() const { return claims_ != nullptr; }

    std::string_view id() const { return id_; }            // claim `id`, else `sub`
    std::string_view issuer() const { return issuer_; }    // claim `iss`
    std::string_view subject() const { return subject_; }  // claim `sub`

    // All claims of the token (RFC 7519 4).
    const boost::json::object& claims() const {
        static const boost::json::object none;
        return claims_ ? *claims_ : none;
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
    const boost::json::object* claims_ = nullptr;
};

}  // namespace anteroom
