#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

#include "anteroom/ack.hpp"
#include "anteroom/arguments.hpp"
#include "anteroom/bytes.hpp"
#include "anteroom/detail/socket_ref.hpp"
#include "anteroom/detail/unique_function.hpp"

namespace anteroom::socketio {
class executor;
struct event_call;
}  // namespace anteroom::socketio

namespace anteroom::detail {

using event_handler = unique_function<void(socketio::event_call&)>;

// What a handler sees of an event.
struct incoming_event {
    std::span<const boost::json::value> arguments;
    std::span<const std::string> attachments;
};
incoming_event contents_of(const socketio::event_call& call);
socket_ref socket_of(const socketio::event_call& call);
ack ack_of(const socketio::event_call& call);
arguments all_arguments_of(const socketio::event_call& call);
// The attachment that a value stands for, if it stands for one.
const std::string* attachment_of(const incoming_event& event, const boost::json::value& value);
// Answers the ack, if there is one, that argument `position` is not what the handler takes.
void refuse_argument(const socketio::event_call& call, std::size_t position,
                     std::string_view expected);

// Where the work of a handler goes on: the thread of its socket's shard.
using home = std::shared_ptr<socketio::executor>;
home home_of(const socketio::event_call& call);

// What becomes of a value that a handler returns. Most are dropped; coroutine.hpp starts tasks.
template <class Result>
struct deferred : std::false_type {};

// What a callable takes and returns.
template <class Callable>
struct signature_of : signature_of<decltype(&Callable::operator())> {};
template <class Class, class Result, class... Parameters>
struct signature_of<Result (Class::*)(Parameters...)> : signature_of<Result (*)(Parameters...)> {};
template <class Class, class Result, class... Parameters>
struct signature_of<Result (Class::*)(Parameters...) const>
    : signature_of<Result (*)(Parameters...)> {};
template <class Result, class... Parameters>
struct signature_of<Result (*)(Parameters...)> {
    using result = Result;
    using parameters = std::tuple<std::remove_cvref_t<Parameters>...>;
    // A coroutine goes on when what a reference or a view means is gone.
    static constexpr bool keeps_parameters =
        ((!std::is_reference_v<Parameters> &&
          !std::is_same_v<std::remove_cv_t<Parameters>, std::string_view>)&&...);
};

template <class Type>
inline constexpr bool is_optional = false;
template <class Type>
inline constexpr bool is_optional<std::optional<Type>> = true;

// What an argument of this type is called in a refusal.
template <class Type>
constexpr std::string_view expectation() {
    if constexpr (std::is_same_v<Type, bool>) return "true or false";
    if constexpr (std::is_integral_v<Type>) return "an integer in range";
    if constexpr (std::is_floating_point_v<Type>) return "a number";
    if constexpr (std::is_same_v<Type, std::string> || std::is_same_v<Type, std::string_view>)
        return "a string";
    if constexpr (std::is_same_v<Type, bytes>) return "binary";
    if constexpr (std::is_same_v<Type, boost::json::object>) return "an object";
    if constexpr (std::is_same_v<Type, boost::json::array>) return "an array";
    return "of another form";
}

// The packet's values live in memory that the next packet takes, and in Boost.JSON a copy lies
// where the original does unless it is told otherwise.
inline boost::json::value kept_copy(const boost::json::value& value) {
    return boost::json::value(value, boost::json::storage_ptr{});
}

// Reads the argument at `position`, or gives nothing where it is absent or of another type.
template <class Type>
std::optional<Type> read_argument(const incoming_event& event, std::size_t position) {
    const bool present = position < event.arguments.size();
    if constexpr (is_optional<Type>) {
        if (!present || event.arguments[position].is_null()) return Type{};
        auto inner = read_argument<typename Type::value_type>(event, position);
        if (!inner) return std::nullopt;
        return Type{std::move(*inner)};
    } else if constexpr (std::is_same_v<Type, boost::json::value>) {
        return present ? kept_copy(event.arguments[position]) : boost::json::value{};
    } else {
        if (!present) return std::nullopt;
        const auto& value = event.arguments[position];
        if constexpr (std::is_same_v<Type, bytes>) {
            const auto* data = attachment_of(event, value);
            return data ? std::optional{bytes{std::string_view{*data}}} : std::nullopt;
        } else if constexpr (std::is_same_v<Type, std::string> ||
                             std::is_same_v<Type, std::string_view>) {
            const auto* text = value.if_string();
            return text ? std::optional{Type{std::string_view{*text}}} : std::nullopt;
        } else if constexpr (std::is_arithmetic_v<Type>) {
            auto read = boost::json::try_value_to<Type>(value);
            return read ? std::optional<Type>{*read} : std::nullopt;
        } else {
            // It may hold values of JSON, at any depth.
            auto read = boost::json::try_value_to<Type>(kept_copy(value));
            return read ? std::optional<Type>{std::move(*read)} : std::nullopt;
        }
    }
}

// Calls a handler with typed arguments: first what is in `leading`, then one value an argument,
// last an ack if the handler takes one. A value that does not convert never reaches the handler.
template <class Handler, class... Leading>
class typed_call {
    using signature = signature_of<std::decay_t<Handler>>;
    using parameters = typename signature::parameters;
    using result = typename signature::result;
    static constexpr std::size_t count = std::tuple_size_v<parameters>;
    static constexpr std::size_t leading_count = sizeof...(Leading);
    static_assert(count >= leading_count, "the handler's first parameter is the socket");

    template <std::size_t Index>
    using parameter = std::tuple_element_t<Index + leading_count, parameters>;

    static constexpr bool takes_ack() {
        if constexpr (count > leading_count)
            return std::is_same_v<std::tuple_element_t<count - 1, parameters>, ack>;
        return false;
    }
    static constexpr std::size_t values = count - leading_count - (takes_ack() ? 1 : 0);

    static constexpr bool takes_everything() {
        if constexpr (values == 1) return std::is_same_v<parameter<0>, arguments>;
        return false;
    }

  public:
    // `keeper` holds what the handler captured, for a coroutine that outlives the call.
    static void invoke(Handler& handler, const socketio::event_call& call,
                       const std::shared_ptr<void>& keeper, Leading... leading) {
        if constexpr (takes_everything()) {
            if constexpr (takes_ack())
                run(call, keeper, handler, std::move(leading)..., all_arguments_of(call),
                    ack_of(call));
            else
                run(call, keeper, handler, std::move(leading)..., all_arguments_of(call));
        } else {
            read(handler, call, keeper, std::make_index_sequence<values>{}, std::move(leading)...);
        }
    }

  private:
    template <class... Values>
    static void run(const socketio::event_call& call, const std::shared_ptr<void>& keeper,
                    Handler& handler, Values&&... given) {
        if constexpr (deferred<result>::value)
            deferred<result>::start(handler(std::forward<Values>(given)...), home_of(call), keeper);
        else
            static_cast<void>(handler(std::forward<Values>(given)...));
    }

    template <std::size_t... Index>
    static void read(Handler& handler, const socketio::event_call& call,
                     const std::shared_ptr<void>& keeper, std::index_sequence<Index...>,
                     Leading... leading) {
        [[maybe_unused]] const incoming_event event = contents_of(call);
        std::tuple<std::optional<parameter<Index>>...> read_values;
        const bool all = (read_one<Index>(std::get<Index>(read_values), event, call) && ...);
        if (!all) return;
        if constexpr (takes_ack())
            run(call, keeper, handler, std::move(leading)...,
                std::move(*std::get<Index>(read_values))..., ack_of(call));
        else
            run(call, keeper, handler, std::move(leading)...,
                std::move(*std::get<Index>(read_values))...);
    }

    template <std::size_t Index>
    static bool read_one(std::optional<parameter<Index>>& into, const incoming_event& event,
                         const socketio::event_call& call) {
        auto value = read_argument<parameter<Index>>(event, Index);
        if (!value) {
            refuse_argument(call, Index + 1, expectation<parameter<Index>>());
            return false;
        }
        into.emplace(std::move(*value));
        return true;
    }
};

// A handler of the program as the rooms below know it. `lead(call)` gives what comes before the
// event's own arguments.
template <class Handler, class... Lead>
event_handler make_event_handler(Handler handler, Lead... lead) {
    using result = typename signature_of<Handler>::result;
    using call_typed =
        typed_call<Handler, std::invoke_result_t<Lead, const socketio::event_call&>...>;
    if constexpr (deferred<result>::value) {
        static_assert(signature_of<Handler>::keeps_parameters,
                      "a coroutine takes its parameters by value, and text as std::string");
        // The lambda's captures belong to the lambda, not to the coroutine's frame.
        return [kept = std::make_shared<Handler>(std::move(handler)),
                lead...](socketio::event_call& call) mutable {
            call_typed::invoke(*kept, call, kept, lead(call)...);
        };
    } else {
        return [handler = std::move(handler), lead...](socketio::event_call& call) mutable {
            call_typed::invoke(handler, call, nullptr, lead(call)...);
        };
    }
}

}  // namespace anteroom::detail
