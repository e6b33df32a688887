#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace anteroom::detail {

template <class Signature>
class unique_function;

// A callable that can be moved and need not be copyable: what std::move_only_function (C++23) is,
// for standard libraries that lack it. A callable of up to 32 bytes is kept inside.
template <class Result, class... Arguments>
class unique_function<Result(Arguments...)> {
  public:
    unique_function() = default;
    unique_function(std::nullptr_t) {}

    template <class Callable>
    requires(!std::is_same_v<std::remove_cvref_t<Callable>, unique_function> &&
             std::is_invocable_r_v<Result, std::decay_t<Callable>&, Arguments...>)
        unique_function(Callable&& callable) {
        using stored = std::decay_t<Callable>;  // of a function, the pointer to it
        if constexpr (fits_inside<stored>) {
            ::new (static_cast<void*>(inside_)) stored(std::forward<Callable>(callable));
            operations_ = &inside_operations<stored>;
        } else {
            ::new (static_cast<void*>(inside_))
                stored*(new stored(std::forward<Callable>(callable)));
            operations_ = &outside_operations<stored>;
        }
    }

    unique_function(unique_function&& other) noexcept { take(other); }
    unique_function& operator=(unique_function&& other) noexcept {
        if (this != &other) {
            clear();
            take(other);
        }
        return *this;
    }
    ~unique_function() { clear(); }

    explicit operator bool() const { return operations_ != nullptr; }

    Result operator()(Arguments... arguments) {
        return operations_->call(inside_, std::forward<Arguments>(arguments)...);
    }

  private:
    static constexpr std::size_t inside_bytes = 32;

    struct operations {
        Result (*call)(void*, Arguments&&...);
        void (*move)(void* from, void* to) noexcept;
        void (*destroy)(void*) noexcept;
    };

    template <class Stored>
    static constexpr bool fits_inside =
        sizeof(Stored) <= inside_bytes &&
        alignof(Stored) <= alignof(void*) && std::is_nothrow_move_constructible_v<Stored>;

    template <class Stored>
    static constexpr operations inside_operations{
        [](void* self, Arguments&&... arguments) -> Result {
            return static_cast<Result>(
                (*static_cast<Stored*>(self))(std::forward<Arguments>(arguments)...));
        },
        [](void* from, void* to) noexcept {
            auto& source = *static_cast<Stored*>(from);
            ::new (to) Stored(std::move(source));
            source.~Stored();
        },
        [](void* self) noexcept { static_cast<Stored*>(self)->~Stored(); }};

    template <class Stored>
    static constexpr operations outside_operations{
        [](void* self, Arguments&&... arguments) -> Result {
            return static_cast<Result>(
                (**static_cast<Stored**>(self))(std::forward<Arguments>(arguments)...));
        },
        [](void* from, void* to) noexcept { ::new (to) Stored*(*static_cast<Stored**>(from)); },
        [](void* self) noexcept { delete *static_cast<Stored**>(self); }};

    void take(unique_function& other) noexcept {
        if (!other.operations_) return;
        other.operations_->move(other.inside_, inside_);
        operations_ = std::exchange(other.operations_, nullptr);
    }

    void clear() noexcept {
        if (operations_) std::exchange(operations_, nullptr)->destroy(inside_);
    }

    const operations* operations_ = nullptr;
    alignas(void*) unsigned char inside_[inside_bytes];
};

}  // namespace anteroom::detail
