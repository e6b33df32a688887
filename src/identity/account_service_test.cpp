#include "identity/account_service.hpp"

#include <gtest/gtest.h>
#include <boost/json/object.hpp>

#include "identity/test_service.hpp"

namespace anteroom::identity {
namespace {

using namespace test;

const std::string good = "correct horse";

TEST(account_service, who_registers_is_logged_in_and_can_log_in) {
    test_service all;
    const auto made = all.register_account("Ada", good);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->who.name, "Ada");
    EXPECT_EQ(made->expires_in, 600s);
    EXPECT_EQ(made->refresh_for, 24h * 7);
    const auto again = all.log_in("ada", good);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->who.id, made->who.id);
    EXPECT_NE(again->refresh_token, made->refresh_token);
    EXPECT_EQ(all.service->who_is(again->access_token, all.now)->name, "Ada");
}

TEST(account_service, a_name_is_taken_once) {
    test_service all;
    ASSERT_TRUE(all.register_account("ada", good));
    EXPECT_EQ(error_of(all.register_account("ADA", good)), errc::name_taken);
    // Two at once: the second one finds out when it adds the account.
    EXPECT_EQ(error_of(all.service->add_account("Ada", "hash", all.from(), all.now)),
              errc::name_taken);
}

TEST(account_service, registration_can_be_closed_and_has_a_limit) {
    test_service closed{{.registration = false}};
    EXPECT_EQ(error_of(closed.register_account("ada", good)), errc::registration_closed);
    test_service small{{.accounts_max = 2}};
    EXPECT_TRUE(small.register_account("ada", good));
    EXPECT_TRUE(small.register_account("bob", good));
    EXPECT_EQ(error_of(small.register_account("eve", good)), errc::too_many_accounts);
}

TEST(account_service, bad_names_and_passwords_are_told_apart) {
    test_service all;
    const auto name = all.register_account("a b", good);
    EXPECT_EQ(error_of(name), errc::name_not_allowed);
    EXPECT_EQ(name.error().field, "name");
    const auto password = all.register_account("ada", "short");
    EXPECT_EQ(error_of(password), errc::password_too_short);
    EXPECT_EQ(password.error().field, "password");
}

// RT-07
TEST(account_service, an_unknown_name_and_a_wrong_password_are_the_same) {
    test_service all;
    ASSERT_TRUE(all.register_account("ada", good));
    EXPECT_EQ(error_of(all.log_in("ada", "wrong")), errc::credentials_wrong);
    EXPECT_EQ(error_of(all.log_in("eve", "wrong")), errc::credentials_wrong);
    EXPECT_EQ(error_of(all.log_in("eve", "nobody has this")), errc::credentials_wrong);
    const auto attempt = all.service->begin_login("eve", all.from(), all.now);
    EXPECT_FALSE(attempt->kept.empty()) << "there is a hash to be checked for nobody, too";
}

TEST(account_service, guesses_are_limited_and_logins_are_not) {
    test_service all;
    ASSERT_TRUE(all.register_account("ada", good));
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(all.log_in("ada", good));
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(error_of(all.log_in("ada", "wrong")), errc::credentials_wrong);
    const auto stopped = all.log_in("ada", good);
    EXPECT_EQ(error_of(stopped), errc::too_many_attempts);
    EXPECT_EQ(stopped.error().retry_after, 30s);
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(error_of(all.log_in("nobody", "wrong")), errc::credentials_wrong);
    EXPECT_EQ(error_of(all.log_in("nobody", "wrong")), errc::too_many_attempts);
    all.pass(30s);
    EXPECT_TRUE(all.log_in("ada", good));
}

TEST(account_service, a_login_is_refused_if_the_password_was_changed_meanwhile) {
    test_service all;
    const auto made = all.register_account("ada", good);
    const auto attempt = all.service->begin_login("ada", all.from(), all.now);
    ASSERT_FALSE(all.kept().set_password(made->who.id, "another"));
    EXPECT_EQ(error_of(all.service->end_login(*attempt, {true}, {}, all.from(), all.now)),
              errc::credentials_wrong);
}

TEST(account_service, a_login_keeps_a_stronger_hash) {
    test_service all;
    const auto made = all.register_account("ada", good);
    const auto attempt = all.service->begin_login("ada", all.from(), all.now);
    ASSERT_TRUE(all.service->end_login(*attempt, {true, "stronger"}, {}, all.from(), all.now));
    EXPECT_EQ((*all.kept().account_of(made->who.id))->password_hash, "stronger");
}

// ASVS 7.2.4
TEST(account_service, a_login_ends_the_session_that_the_browser_had) {
    test_service all;
    const auto first = all.register_account("ada", good);
    ASSERT_TRUE(all.log_in("ada", good, first->refresh_token));
    ASSERT_EQ(all.ended.size(), 1u);
    EXPECT_EQ(all.ended[0].reason, "signed_in_again");
    EXPECT_EQ(error_of(all.refresh(first->refresh_token)), errc::session_ended);
}

// RT-01, RT-03
TEST(account_service, of_a_hundred_uses_of_one_token_one_succeeds_and_the_session_lives) {
    test_service all;
    const auto first = all.register_account("ada", good);
    std::string next;
    int raced = 0;
    for (int i = 0; i < 100; ++i) {
        const auto said = all.refresh(first->refresh_token);
        if (said) {
            EXPECT_TRUE(next.empty());
            next = said->refresh_token;
        } else {
            raced += error_of(said) == errc::refresh_raced ? 1 : 0;
        }
    }
    EXPECT_EQ(raced, 99);
    EXPECT_TRUE(all.ended.empty());
    EXPECT_TRUE(all.refresh(next));
}

// RT-02
TEST(account_service, who_lost_the_answer_gets_the_same_token_again) {
    test_service all;
    const auto first = all.register_account("ada", good);
    const auto lost = all.refresh(first->refresh_token);
    all.pass(3s);
    const auto again = all.refresh(first->refresh_token);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->refresh_token, lost->refresh_token);
    EXPECT_NE(again->access_token, lost->access_token);
    EXPECT_TRUE(all.refresh(again->refresh_token));
    EXPECT_TRUE(all.ended.empty());
}

TEST(account_service, a_token_used_twice_ends_its_session_and_no_other) {
    test_service all;
    const auto other = all.register_account("ada", good);
    const auto first = all.log_in("ada", good);
    const auto second = all.refresh(first->refresh_token);
    all.pass(11s);
    EXPECT_EQ(error_of(all.refresh(first->refresh_token)), errc::session_ended);
    ASSERT_EQ(all.ended.size(), 1u);
    EXPECT_EQ(all.ended[0].reason, "token_reused");
    EXPECT_EQ(error_of(all.refresh(second->refresh_token)), errc::session_ended);
    EXPECT_EQ(error_of(all.service->who_is(second->access_token, all.now)),
              errc::token_not_accepted);
    EXPECT_TRUE(all.refresh(other->refresh_token));
}

TEST(account_service, a_thief_on_another_device_ends_the_session_at_once) {
    test_service all;
    const auto first = all.register_account("ada", good);
    ASSERT_TRUE(all.refresh(first->refresh_token));
    EXPECT_EQ(
        error_of(all.service->refresh(first->refresh_token, all.from("203.0.113.9"), all.now)),
        errc::session_ended);
    EXPECT_EQ(all.ended.size(), 1u);
}

TEST(account_service, a_token_that_was_never_ours_ends_nothing) {
    test_service all;
    const auto first = all.register_account("ada", good);
    std::string forged = first->refresh_token;
    forged[40] = forged[40] == 'A' ? 'B' : 'A';
    EXPECT_EQ(error_of(all.refresh(forged)), errc::session_ended);
    EXPECT_EQ(error_of(all.refresh("")), errc::session_missing);
    EXPECT_TRUE(all.ended.empty());
    EXPECT_TRUE(all.refresh(first->refresh_token));
}

// RT-04
TEST(account_service, a_session_ends_by_its_age_however_often_it_is_refreshed) {
    test_service all;
    auto token = all.register_account("ada", good)->refresh_token;
    const auto end = all.now.wall + 24h * 30;
    while (all.now.wall + 24h * 3 < end) {
        all.pass(24h * 3);
        const auto next = all.refresh(token);
        ASSERT_TRUE(next);
        EXPECT_LE(all.now.wall + next->refresh_for, end);
        token = next->refresh_token;
    }
    all.pass(24h * 3);
    EXPECT_EQ(error_of(all.refresh(token)), errc::session_ended);
}

// RT-05
TEST(account_service, logging_out_ends_the_session_whatever_token_tells_which) {
    test_service all;
    const auto one = all.register_account("ada", good);
    const auto two = all.log_in("ada", good);
    ASSERT_TRUE(all.service->log_out(one->refresh_token, {}, all.from(), all.now));
    ASSERT_TRUE(all.service->log_out({}, two->access_token, all.from(), all.now));
    ASSERT_TRUE(all.service->log_out(one->refresh_token, {}, all.from(), all.now));
    ASSERT_TRUE(all.service->log_out("nonsense", "nonsense", all.from(), all.now));
    EXPECT_EQ(all.ended.size(), 2u);
    EXPECT_EQ(error_of(all.refresh(one->refresh_token)), errc::session_ended);
    EXPECT_EQ(error_of(all.refresh(two->refresh_token)), errc::session_ended);
    EXPECT_EQ(error_of(all.service->who_is(two->access_token, all.now)), errc::token_not_accepted);
}

TEST(account_service, logging_out_everywhere_ends_all_sessions_of_that_account) {
    test_service all;
    const auto one = all.register_account("ada", good);
    const auto two = all.log_in("ada", good);
    const auto eve = all.register_account("eve", good);
    ASSERT_TRUE(all.service->log_out_everywhere(one->access_token, all.from(), all.now));
    EXPECT_EQ(all.ended.size(), 2u);
    EXPECT_EQ(error_of(all.refresh(two->refresh_token)), errc::session_ended);
    EXPECT_TRUE(all.refresh(eve->refresh_token));
    EXPECT_EQ(error_of(all.service->log_out_everywhere(one->access_token, all.from(), all.now)),
              errc::token_not_accepted);
}

TEST(account_service, a_new_password_ends_every_session_and_begins_one) {
    test_service all;
    const auto one = all.register_account("ada", good);
    const auto two = all.log_in("ada", good);
    const auto attempt = all.service->begin_password_change(two->access_token, "battery staple",
                                                            all.from(), all.now);
    ASSERT_TRUE(attempt);
    EXPECT_EQ(error_of(all.service->end_password_change(*attempt, {false}, all.from(), all.now)),
              errc::credentials_wrong);
    const auto changed =
        all.service->end_password_change(*attempt, {true, "battery staple"}, all.from(), all.now);
    ASSERT_TRUE(changed);
    EXPECT_EQ(all.ended.size(), 2u);
    EXPECT_EQ(all.ended[0].reason, "password_changed");
    EXPECT_EQ(error_of(all.refresh(one->refresh_token)), errc::session_ended);
    EXPECT_TRUE(all.refresh(changed->refresh_token));
    EXPECT_EQ(error_of(all.log_in("ada", good)), errc::credentials_wrong);
    EXPECT_TRUE(all.log_in("ada", "battery staple"));
}

TEST(account_service, a_new_password_has_to_be_good_and_asked_for_by_its_owner) {
    test_service all;
    const auto one = all.register_account("ada", good);
    const auto bad =
        all.service->begin_password_change(one->access_token, "short", all.from(), all.now);
    EXPECT_EQ(error_of(bad), errc::password_too_short);
    EXPECT_EQ(bad.error().field, "newPassword");
    EXPECT_EQ(error_of(all.service->begin_password_change({}, good, all.from(), all.now)),
              errc::token_missing);
    EXPECT_EQ(error_of(all.service->begin_password_change("a.b.c", good, all.from(), all.now)),
              errc::token_not_accepted);
    all.pass(600s);
    EXPECT_EQ(error_of(all.service->who_is(one->access_token, all.now)), errc::token_expired);
}

TEST(account_service, an_account_has_so_many_sessions_and_the_least_used_one_goes) {
    test_service all{{.sessions_of_account_max = 3}};
    std::vector<std::string> tokens{all.register_account("ada", good)->refresh_token};
    for (int i = 0; i < 2; ++i) {
        all.pass(1s);
        tokens.push_back(all.log_in("ada", good)->refresh_token);
    }
    all.pass(1s);
    tokens[0] = all.refresh(tokens[0])->refresh_token;
    all.pass(1s);
    ASSERT_TRUE(all.log_in("ada", good));
    ASSERT_EQ(all.ended.size(), 1u);
    EXPECT_EQ(all.ended[0].reason, "too_many_sessions");
    EXPECT_TRUE(all.refresh(tokens[0]));
    EXPECT_EQ(error_of(all.refresh(tokens[1])), errc::session_ended);
}

TEST(account_service, tells_after_a_restart_whose_access_tokens_may_still_live) {
    test_service all;
    const auto one = all.register_account("ada", good);
    const auto two = all.log_in("ada", good);
    (void)all.service->log_out(one->refresh_token, {}, all.from(), all.now);
    all.pass(11min);
    (void)all.service->log_out(two->refresh_token, {}, all.from(), all.now);
    all.pass(5min);
    all.ended.clear();
    EXPECT_FALSE(all.service->tell_recently_ended(all.now.wall));
    ASSERT_EQ(all.ended.size(), 1u);
    EXPECT_EQ(all.ended[0].reason, "logged_out");
}

TEST(account_service, what_is_long_over_is_forgotten) {
    test_service all;
    const auto one = all.register_account("ada", good);
    (void)all.service->log_out(one->refresh_token, {}, all.from(), all.now);
    all.pass(23h);
    EXPECT_FALSE(all.service->clean_up(all.now.wall));
    EXPECT_EQ(all.kept().ended_since(base::wall_time{})->size(), 1u);
    all.pass(2h);
    EXPECT_FALSE(all.service->clean_up(all.now.wall));
    EXPECT_EQ(all.kept().ended_since(base::wall_time{})->size(), 0u);
    EXPECT_EQ(error_of(all.refresh(one->refresh_token)), errc::session_ended);
}

TEST(account_service, a_full_database_refuses_a_refresh_and_the_token_stays_good) {
    // So small that accounts soon fill it.
    test_service all{{.accounts_max = 1'000'000, .rates = {.registrations_of_address = {}}},
                     {.path = ":memory:", .bytes_max = 120 * 1024}};
    outcome<session> said = all.register_account("ada", good);
    const std::string token = said->refresh_token;
    for (int i = 0; said && i < 10'000; ++i)
        said = all.register_account("user" + std::to_string(i), good);
    EXPECT_EQ(error_of(said), errc::storage_full);
    for (int i = 0; i < 20; ++i) {
        const auto refreshed = all.refresh(token);
        if (refreshed) break;  // there was room in the row's own page
        EXPECT_EQ(error_of(refreshed), errc::storage_full);
    }
    EXPECT_TRUE(all.ended.empty());
}

}  // namespace
}  // namespace anteroom::identity
