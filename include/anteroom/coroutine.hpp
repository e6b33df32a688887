#pragma once

// Handlers that are coroutines. Include it besides anteroom.hpp:
//
//   socket.on("order", [socket](std::string dish, anteroom::ack done) -> anteroom::task<> {
//       auto answer = co_await socket.timeout(5s).emit_with_ack("sure?", dish);
//       done(bool{answer});
//   });
//
// A coroutine runs on its socket's thread, from start to end. What its lambda captured and what it
// was given live as long as it does. An exception that leaves it costs a line in the log. When the
// socket is gone, what is awaited says so; when the server ends, whoever still waits is destroyed.

#include <atomic>
#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "anteroom/anteroom.hpp"

namespace anteroom {

template <class Result = void>
class task;

namespace detail {

bool runs_here(const home& where);
void post(const home& where, unique_function<void()> work);
// The exception that is being handled, for the log.
void report_exception(const home& where) noexcept;

struct promise_base {
    home where;                         // the thread on which it goes on
    std::coroutine_handle<> outermost;  // what is destroyed if nobody can go on
    std::coroutine_handle<> awaited_by;

    void follow(const promise_base& caller, std::coroutine_handle<> waiting) {
        where = caller.where;
        outermost = caller.outermost;
        awaited_by = waiting;
    }
    std::suspend_always initial_suspend() noexcept { return {}; }

    struct give_back {
        bool await_ready() noexcept { return false; }
        template <class Promise>
        std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) noexcept {
            return ended.promise().awaited_by;
        }
        void await_resume() noexcept {}
    };
    give_back final_suspend() noexcept { return {}; }
};

template <class Result>
struct task_promise : promise_base {
    task<Result> get_return_object();
    void unhandled_exception() { failure = std::current_exception(); }
    template <class Value>
    void return_value(Value&& value) {
        result.emplace(std::forward<Value>(value));
    }
    Result take() {
        if (failure) std::rethrow_exception(failure);
        return std::move(*result);
    }

    std::optional<Result> result;
    std::exception_ptr failure;
};

template <>
struct task_promise<void> : promise_base {
    task<void> get_return_object();
    void unhandled_exception() { failure = std::current_exception(); }
    void return_void() {}
    void take() {
        if (failure) std::rethrow_exception(failure);
    }

    std::exception_ptr failure;
};

}  // namespace detail

// Work that begins when it is awaited, or when the library has got it from a handler.
template <class Result>
class [[nodiscard]] task {
  public:
    using promise_type = detail::task_promise<Result>;
    using handle = std::coroutine_handle<promise_type>;

    explicit task(handle made) : made_(made) {}
    task(task&& other) noexcept : made_(std::exchange(other.made_, nullptr)) {}
    task& operator=(task&& other) noexcept {
        std::swap(made_, other.made_);
        return *this;
    }
    ~task() {
        if (made_) made_.destroy();
    }

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> waiting) noexcept {
        made_.promise().follow(waiting.promise(), waiting);
        return made_;
    }
    Result await_resume() { return made_.promise().take(); }

  private:
    handle made_;
};

namespace detail {

template <class Result>
task<Result> task_promise<Result>::get_return_object() {
    return task<Result>{std::coroutine_handle<task_promise>::from_promise(*this)};
}
inline task<void> task_promise<void>::get_return_object() {
    return task<void>{std::coroutine_handle<task_promise>::from_promise(*this)};
}

// The outermost coroutine: nobody awaits it, and it destroys itself at its end.
struct detached {
    struct promise_type : promise_base {
        detached get_return_object() {
            return {std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_never final_suspend() noexcept { return {}; }
        void unhandled_exception() noexcept { std::terminate(); }  // drive() catches them all
        void return_void() {}
    };
    std::coroutine_handle<promise_type> made;
};

// `keeper` holds what the coroutine's lambda captured; it goes after the work.
inline detached drive([[maybe_unused]] std::shared_ptr<void> keeper, home where, task<> work) {
    try {
        co_await work;
    } catch (...) {
        report_exception(where);
    }
}

inline void start(task<> work, home where, std::shared_ptr<void> keeper) {
    const auto made = drive(std::move(keeper), where, std::move(work)).made;
    made.promise().where = std::move(where);
    made.promise().outermost = made;
    made.resume();
}

template <>
struct deferred<task<>> : std::true_type {
    static void start(task<> work, home where, std::shared_ptr<void> keeper) {
        detail::start(std::move(work), std::move(where), std::move(keeper));
    }
};

// Goes on where the coroutine belongs; if that thread has ended, the coroutine is destroyed.
class going_on {
  public:
    going_on(std::coroutine_handle<> waiting, std::coroutine_handle<> outermost)
        : waiting_(waiting), outermost_(outermost) {}
    going_on(going_on&& other) noexcept
        : waiting_(std::exchange(other.waiting_, nullptr)), outermost_(other.outermost_) {}
    ~going_on() {
        if (waiting_) outermost_.destroy();
    }
    void operator()() { std::exchange(waiting_, nullptr).resume(); }
    void forget() { waiting_ = nullptr; }

  private:
    std::coroutine_handle<> waiting_;
    std::coroutine_handle<> outermost_;
};

// Waits for the answer of a request, which may come on any thread, and before it is waited for.
//
//   asking --answer--> answered            (it never stops)
//   asking --suspend--> waiting --answer--> answered > goes on
//                            `----no answer can come----> destroyed
template <class Result>
class answer_awaiter {
  public:
    explicit answer_awaiter(request<Result>&& asked) : asked_(std::move(asked)) {}
    answer_awaiter(const answer_awaiter&) = delete;
    answer_awaiter& operator=(const answer_awaiter&) = delete;

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> waiting) {
        waiting_ = waiting;
        outermost_ = waiting.promise().outermost;
        where_ = waiting.promise().where;
        receiver answer{this};
        std::move(asked_).then(std::move(answer));
        return state_.exchange(state::waiting) == state::asking;
    }
    Result await_resume() { return std::move(result_); }

  private:
    enum class state : unsigned char { asking, waiting, answered };

    // Called or destroyed by whoever was asked.
    class receiver {
      public:
        explicit receiver(answer_awaiter* to) : to_(to) {}
        receiver(receiver&& other) noexcept : to_(std::exchange(other.to_, nullptr)) {}
        ~receiver() {
            if (to_) to_->give_up();
        }
        void operator()(Result result) { std::exchange(to_, nullptr)->take(std::move(result)); }

      private:
        answer_awaiter* to_;
    };

    void take(Result&& result) {
        result_ = std::move(result);
        // From the exchange on, the frame that this is part of may be gone.
        going_on next{waiting_, outermost_};
        const home where = where_;
        if (state_.exchange(state::answered) != state::waiting) return next.forget();
        if (runs_here(where))
            next();
        else
            post(where, std::move(next));
    }
    void give_up() {
        const auto outermost = outermost_;
        if (state_.exchange(state::answered) == state::waiting) outermost.destroy();
    }

    request<Result> asked_;
    Result result_{};
    std::coroutine_handle<> waiting_;
    std::coroutine_handle<> outermost_;
    home where_;
    std::atomic<state> state_ = state::asking;
};

}  // namespace detail

// auto answer = co_await socket.emit_with_ack("question");
template <class Result>
detail::answer_awaiter<Result> operator co_await(request<Result>&& asked) {
    return detail::answer_awaiter<Result>{std::move(asked)};
}

// A middleware that is a coroutine and answers why a socket is refused, or nothing:
//   io.use(anteroom::middleware([](anteroom::socket joining)
//              -> anteroom::task<std::optional<anteroom::connect_error>> { ... }));
// One that throws refuses.
template <class Decide>
auto middleware(Decide decide) {
    return [kept = std::make_shared<Decide>(std::move(decide))](socket joining, next answer) {
        auto work = [](std::shared_ptr<Decide> deciding, socket who, next go_on) -> task<> {
            std::exception_ptr failure;
            try {
                auto decision = (*deciding)(who);
                std::optional<connect_error> refusal = co_await decision;
                if (refusal)
                    go_on(std::move(*refusal));
                else
                    go_on();
            } catch (...) {
                failure = std::current_exception();
            }
            if (!failure) co_return;
            connect_error internal{"Internal error", {}};
            go_on(std::move(internal));
            std::rethrow_exception(failure);
        };
        detail::home where = home_of(joining);
        detail::start(work(kept, std::move(joining), std::move(answer)), std::move(where), kept);
    };
}

}  // namespace anteroom
