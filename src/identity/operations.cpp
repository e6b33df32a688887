#include "identity/operations.hpp"

#include <algorithm>
#include <utility>

namespace anteroom::identity {

namespace {

constexpr auto look_every = std::chrono::seconds{60};

}  // namespace

// What an operation carries from step to step. Only one step holds it at a time.
struct operations::registration {
    credentials given;
    caller by;
    answer<session> done;
};

struct operations::login {
    credentials given;
    std::string replaced;
    caller by;
    answer<session> done;
    account_service::login_attempt attempt{};
    account_service::verdict found{};
};

struct operations::password_change {
    std::string access_token;
    std::string password;
    std::string new_password;
    caller by;
    answer<session> done;
    account_service::login_attempt attempt{};
    account_service::verdict found{};
};

operations::operations(options own, std::unique_ptr<password_hasher> hasher)
    : options_(std::move(own)),
      hasher_(hasher ? std::move(hasher) : std::make_unique<argon2_hasher>(options_.effort)),
      keys_(options_.keys),
      database_(options_.waiting_max),
      hashing_(options_.hashing_waiting_max) {}

operations::~operations() {
    stop();
}

base::result<std::unique_ptr<operations>> operations::open(
    options own, std::unique_ptr<password_hasher> hasher) {
    std::unique_ptr<operations> made{new operations{std::move(own), std::move(hasher)}};
    if (const auto problem = made->prepare()) return problem;
    return made;
}

base::error_code operations::prepare() {
    auto opened = sqlite_store::open(options_.storage);
    if (!opened) return opened.error();
    store_ = std::move(*opened);
    unit_of_work work{*store_};
    if (work.problem()) return work.problem();
    auto key = store_->mint_key();
    if (!key) return key.error();
    if (!*key) {
        key->emplace();
        random_.fill(**key);
        if (const auto problem = store_->set_mint_key(**key)) return problem;
    }
    if (const auto problem = work.commit()) return problem;
    mint_.emplace(**key);
    if (const auto problem = keys_.refresh(*store_, options_.clock().wall)) return problem;
    const auto nobody = hasher_->hash(base::make_id(random_));
    if (!nobody) return nobody.error();
    options_.accounts.nobodys_password_hash = *nobody;
    return {};
}

void operations::start(std::function<void(const ended_session&)> on_ended, base::log_sink* log) {
    if (service_) return;
    log_ = log;
    auto rules = options_.accounts;
    rules.on_ended = std::move(on_ended);
    rules.log = log;
    service_.emplace(*store_, keys_, *mint_, random_, std::move(rules));
    (void)service_->tell_recently_ended(options_.clock().wall);
    hashing_.start(options_.hashing_threads);
    database_.start(
        1,
        std::min<std::chrono::milliseconds>(look_every, options_.keys.rotation.published_ahead / 4),
        [this] { look_after(); });
}

void operations::stop() {
    hashing_.stop();
    database_.stop();
}

// Keys and what is over. What fails now is tried again the next time.
void operations::look_after() {
    const auto now = options_.clock().wall;
    base::error_code problem = keys_.refresh(*store_, now);
    if (!problem) problem = service_->clean_up(now);
    if (!problem || !log_) return;
    const std::string reason = problem.message();
    const base::log_field fields[] = {{"reason", reason}};
    log_->write(base::log_level::error, "identity_not_looked_after", fields);
}

// --- steps

template <class Job>
void operations::hash(std::shared_ptr<Job> job, void (operations::*step)(std::shared_ptr<Job>)) {
    if (!hashing_.post([this, job, step] { (this->*step)(job); }))
        job->done(refused{errc::overloaded});
}

void operations::register_account(credentials given, caller by, answer<session> done) {
    const auto job = std::make_shared<registration>(
        registration{std::move(given), std::move(by), std::move(done)});
    const bool taken = database_.post([this, job] {
        const auto may =
            service_->may_register(job->given.name, job->given.password, job->by, options_.clock());
        if (!may) return job->done(may.error());
        hash(job, &operations::hash_new);
    });
    if (!taken) job->done(refused{errc::overloaded});
}

void operations::hash_new(std::shared_ptr<registration> job) {
    auto made = hasher_->hash(job->given.password);
    database_.go_on([this, job, made = std::move(made)] {
        if (!made) return job->done(refused{made.error()});
        job->done(service_->add_account(job->given.name, *made, job->by, options_.clock()));
    });
}

void operations::log_in(credentials given, std::string replaced, caller by, answer<session> done) {
    const auto job = std::make_shared<login>(
        login{std::move(given), std::move(replaced), std::move(by), std::move(done)});
    const bool taken = database_.post([this, job] {
        auto attempt = service_->begin_login(job->given.name, job->by, options_.clock());
        if (!attempt) return job->done(attempt.error());
        job->attempt = std::move(*attempt);
        hash(job, &operations::check_login);
    });
    if (!taken) job->done(refused{errc::overloaded});
}

base::result<account_service::verdict> operations::check(
    const account_service::login_attempt& attempt, const std::string& password) {
    const auto right = hasher_->verify(password, attempt.kept);
    if (!right) return right.error();
    return account_service::verdict{*right && attempt.who.has_value(), {}};
}

void operations::check_login(std::shared_ptr<login> job) {
    auto found = check(job->attempt, job->given.password);
    if (found && found->right && hasher_->outdated(job->attempt.kept))
        if (auto stronger = hasher_->hash(job->given.password))
            found->new_hash = std::move(*stronger);
    database_.go_on([this, job, found = std::move(found)] {
        if (!found) return job->done(refused{found.error()});
        job->done(
            service_->end_login(job->attempt, *found, job->replaced, job->by, options_.clock()));
    });
}

void operations::change_password(std::string access_token, std::string password,
                                 std::string new_password, caller by, answer<session> done) {
    const auto job = std::make_shared<password_change>(
        password_change{std::move(access_token), std::move(password), std::move(new_password),
                        std::move(by), std::move(done)});
    const bool taken = database_.post([this, job] {
        auto attempt = service_->begin_password_change(job->access_token, job->new_password,
                                                       job->by, options_.clock());
        if (!attempt) return job->done(attempt.error());
        job->attempt = std::move(*attempt);
        hash(job, &operations::check_change);
    });
    if (!taken) job->done(refused{errc::overloaded});
}

void operations::check_change(std::shared_ptr<password_change> job) {
    auto found = check(job->attempt, job->password);
    if (found && found->right) {
        auto made = hasher_->hash(job->new_password);
        if (made)
            found->new_hash = std::move(*made);
        else
            found = made.error();
    }
    database_.go_on([this, job, found = std::move(found)] {
        if (!found) return job->done(refused{found.error()});
        job->done(service_->end_password_change(job->attempt, *found, job->by, options_.clock()));
    });
}

// --- those of one step

namespace {

template <class T>
std::shared_ptr<operations::answer<T>> shared(operations::answer<T> done) {
    return std::make_shared<operations::answer<T>>(std::move(done));
}

}  // namespace

void operations::refresh(std::string refresh_token, caller by, answer<session> done) {
    const auto reply = shared<session>(std::move(done));
    if (!database_.post([this, reply, token = std::move(refresh_token), by = std::move(by)] {
            (*reply)(service_->refresh(token, by, options_.clock()));
        }))
        (*reply)(refused{errc::overloaded});
}

void operations::log_out(std::string refresh_token, std::string access_token, caller by,
                         answer<void> done) {
    const auto reply = shared<void>(std::move(done));
    if (!database_.post([this, reply, token = std::move(refresh_token),
                         access = std::move(access_token), by = std::move(by)] {
            (*reply)(service_->log_out(token, access, by, options_.clock()));
        }))
        (*reply)(refused{errc::overloaded});
}

void operations::log_out_everywhere(std::string access_token, caller by, answer<void> done) {
    const auto reply = shared<void>(std::move(done));
    if (!database_.post([this, reply, access = std::move(access_token), by = std::move(by)] {
            (*reply)(service_->log_out_everywhere(access, by, options_.clock()));
        }))
        (*reply)(refused{errc::overloaded});
}

void operations::who_is(std::string access_token, answer<account> done) {
    const auto reply = shared<account>(std::move(done));
    if (!database_.post([this, reply, access = std::move(access_token)] {
            (*reply)(service_->who_is(access, options_.clock()));
        }))
        (*reply)(refused{errc::overloaded});
}

}  // namespace anteroom::identity
