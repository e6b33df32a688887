#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>

#include "anteroom/arguments.hpp"
#include "anteroom/bytes.hpp"

namespace anteroom::detail {

// Collects the JSON text of an outgoing event or ack and its attachments. Its text buffer is
// borrowed from the thread, so that an emit of ordinary size allocates none.
class event_text {
  public:
    event_text();  // the arguments of an ack: [
    explicit event_text(std::string_view event_name);
    event_text(event_text&& other) noexcept = default;
    ~event_text();

    template <class... Arguments>
    event_text&& with(const Arguments&... arguments) && {
        (add(arguments), ...);
        finish();
        return std::move(*this);
    }

    // A name that means something to the client itself (socket.io 4.8, `RESERVED_EVENTS`).
    bool reserved() const { return reserved_; }
    const std::string& json() const { return json_; }
    const std::vector<std::string>& attachments() const { return attachments_; }

  private:
    template <class Argument>
    void add(const Argument& argument) {
        if constexpr (std::is_same_v<Argument, bool>)
            add_bool(argument);
        else if constexpr (std::is_same_v<Argument, bytes>)
            add_bytes(argument);
        else if constexpr (std::is_same_v<Argument, arguments>)
            add_arguments(argument);
        else if constexpr (std::is_convertible_v<const Argument&, std::string_view>)
            add_text(argument);
        else if constexpr (std::signed_integral<Argument>)
            add_signed(argument);
        else if constexpr (std::unsigned_integral<Argument>)
            add_unsigned(argument);
        else if constexpr (std::floating_point<Argument>)
            add_double(static_cast<double>(argument));
        else if constexpr (std::is_same_v<Argument, boost::json::value>)
            add_value(argument);
        else
            add_value(boost::json::value_from(argument));
    }

    void add_text(std::string_view text);
    void add_bool(bool truth);
    void add_signed(std::int64_t number);
    void add_unsigned(std::uint64_t number);
    void add_double(double number);
    void add_value(const boost::json::value& value);
    void add_bytes(const bytes& data);
    void add_arguments(const arguments& all);
    void separate();
    void finish();

    std::string json_;
    std::vector<std::string> attachments_;
    bool reserved_ = false;
};

bool is_reserved(std::string_view event_name);

}  // namespace anteroom::detail
