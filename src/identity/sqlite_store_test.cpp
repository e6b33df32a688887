#include "identity/sqlite_store.hpp"

#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "identity/error.hpp"
#include "identity/test_folder.hpp"
#include "identity/test_start.hpp"

namespace anteroom::identity {
namespace {

using namespace std::chrono_literals;
using test::test_folder;

using test::start;

std::unique_ptr<sqlite_store> open(const sqlite_database::options& how) {
    auto made = sqlite_store::open(how);
    EXPECT_TRUE(made) << (made ? "" : made.error().message());
    return made ? std::move(*made) : nullptr;
}

std::unique_ptr<sqlite_store> in_memory() {
    return open({.path = ":memory:"});
}

account ada() {
    return {"id-of-ada", "Ada", "$argon2id$1", start};
}

refresh_family family_of(const account& whose, std::string sid, base::wall_time idle_until) {
    refresh_family made;
    made.sid = std::move(sid);
    made.account = whose.id;
    made.begun = start;
    made.expires = start + 24h * 30;
    made.idle_until = idle_until;
    made.head = digest_of("head of " + made.sid);
    return made;
}

TEST(sqlite_store, finds_an_account_by_id_and_by_name_in_any_case) {
    const auto store = in_memory();
    ASSERT_TRUE(*store->add(ada()));
    const auto found = store->account_named("aDA");
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->id, "id-of-ada");
    EXPECT_EQ((*found)->name, "Ada");
    EXPECT_EQ((*found)->password_hash, "$argon2id$1");
    EXPECT_EQ((*found)->created, start);
    EXPECT_TRUE(*store->account_of("id-of-ada"));
    EXPECT_FALSE(*store->account_of("id-of-eve"));
    EXPECT_FALSE(*store->account_named("ad"));
    EXPECT_FALSE(*store->account_named("Ada' OR 1=1 --"));
}

TEST(sqlite_store, two_accounts_never_have_one_name) {
    const auto store = in_memory();
    EXPECT_TRUE(*store->add(ada()));
    EXPECT_FALSE(*store->add({"another-id", "ADA", "hash", start}));
    EXPECT_EQ(*store->account_count(), 1u);
}

TEST(sqlite_store, keeps_a_new_password) {
    const auto store = in_memory();
    (void)store->add(ada());
    EXPECT_FALSE(store->set_password("id-of-ada", "$argon2id$2"));
    EXPECT_EQ((*store->account_of("id-of-ada"))->password_hash, "$argon2id$2");
}

// RT-03
TEST(sqlite_store, a_family_moves_on_from_its_head_once) {
    const auto store = in_memory();
    (void)store->add(ada());
    const auto family = family_of(ada(), "sid", start + 1h);
    ASSERT_FALSE(store->add(family));
    auto next = family;
    next.head = digest_of("next");
    next.idle_until = start + 2h;
    next.previous = {family.head, start + 5min, digest_of("client"), "sealed"};
    EXPECT_TRUE(*store->advance(next, family.head));
    EXPECT_FALSE(*store->advance(next, family.head)) << "the head is another now";
    const auto kept = **store->family("sid");
    EXPECT_EQ(kept.head, next.head);
    EXPECT_EQ(kept.idle_until, start + 2h);
    ASSERT_TRUE(kept.previous);
    EXPECT_EQ(kept.previous->digest, family.head);
    EXPECT_EQ(kept.previous->at, start + 5min);
    EXPECT_EQ(kept.previous->client, digest_of("client"));
    EXPECT_EQ(kept.previous->sealed_successor, "sealed");
    EXPECT_FALSE(kept.ended);
}

TEST(sqlite_store, an_ended_family_stays_so) {
    const auto store = in_memory();
    (void)store->add(ada());
    const auto family = family_of(ada(), "sid", start + 1h);
    (void)store->add(family);
    EXPECT_TRUE(*store->end_family("sid", {start + 1min, "logged_out"}));
    EXPECT_FALSE(*store->end_family("sid", {start + 2min, "again"}));
    EXPECT_FALSE(*store->end_family("none", {start + 2min, "again"}));
    auto next = family;
    next.previous = {family.head, start, {}, {}};
    EXPECT_FALSE(*store->advance(next, family.head));
    const auto kept = **store->family("sid");
    ASSERT_TRUE(kept.ended);
    EXPECT_EQ(kept.ended->at, start + 1min);
    EXPECT_EQ(kept.ended->reason, "logged_out");
    EXPECT_EQ(store->ended_since(start + 1min)->size(), 1u);
    EXPECT_EQ(store->ended_since(start + 1min + 1ms)->size(), 0u);
}

TEST(sqlite_store, gives_the_families_of_an_account_with_the_least_used_first) {
    const auto store = in_memory();
    (void)store->add(ada());
    (void)store->add(account{"id-of-eve", "eve", "hash", start});
    (void)store->add(family_of(ada(), "b", start + 2h));
    (void)store->add(family_of(ada(), "a", start + 1h));
    (void)store->add(family_of(ada(), "c", start + 3h));
    (void)store->add(family_of({"id-of-eve", {}, {}, {}}, "d", start + 3h));
    (void)store->end_family("c", {start, "logged_out"});
    const auto families = store->families_of("id-of-ada");
    ASSERT_EQ(families->size(), 2u);
    EXPECT_EQ((*families)[0].sid, "a");
    EXPECT_EQ((*families)[1].sid, "b");
}

TEST(sqlite_store, forgets_what_is_over) {
    const auto store = in_memory();
    (void)store->add(ada());
    (void)store->add(family_of(ada(), "expired", start + 1h));
    (void)store->add(family_of(ada(), "ended", start + 24h));
    (void)store->add(family_of(ada(), "live", start + 24h));
    (void)store->end_family("ended", {start + 1h, "logged_out"});
    EXPECT_FALSE(store->forget_families(start + 2h));
    EXPECT_FALSE(*store->family("expired"));
    EXPECT_FALSE(*store->family("ended"));
    EXPECT_TRUE(*store->family("live"));
}

TEST(sqlite_store, keeps_keys_in_the_order_in_which_they_sign) {
    const auto store = in_memory();
    EXPECT_FALSE(store->add(stored_key{"second", "pem 2", start + 1h}));
    EXPECT_FALSE(store->add(stored_key{"first", "pem 1", start}));
    auto keys = store->keys();
    ASSERT_EQ(keys->size(), 2u);
    EXPECT_EQ((*keys)[0].kid, "first");
    EXPECT_EQ((*keys)[0].private_pem, "pem 1");
    EXPECT_EQ((*keys)[1].signs_from, start + 1h);
    EXPECT_FALSE(store->forget_key("first"));
    EXPECT_EQ(store->keys()->size(), 1u);
    EXPECT_FALSE(*store->mint_key());
    EXPECT_FALSE(store->set_mint_key({7, 8, 9}));
    EXPECT_EQ(**store->mint_key(), (refresh_token_mint::key{7, 8, 9}));
}

TEST(sqlite_store, what_is_not_committed_has_not_happened) {
    const auto store = in_memory();
    {
        unit_of_work work{*store};
        EXPECT_TRUE(*store->add(ada()));
    }
    EXPECT_FALSE(*store->account_named("ada"));
    {
        unit_of_work work{*store};
        EXPECT_TRUE(*store->add(ada()));
        EXPECT_FALSE(work.commit());
    }
    EXPECT_TRUE(*store->account_named("ada"));
}

TEST(sqlite_store, a_file_is_for_its_owner_alone_and_is_there_after_a_restart) {
    const test_folder folder;
    const std::string path = folder.file("accounts.db");
    (void)open({.path = path})->add(ada());
    struct stat about {};
    ASSERT_EQ(::stat(path.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600u);
    EXPECT_TRUE(*open({.path = path})->account_named("ada"));
}

TEST(sqlite_store, a_file_that_others_can_read_is_refused) {
    const test_folder folder;
    const std::string path = folder.file("accounts.db");
    (void)open({.path = path});
    ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
    const auto again = sqlite_store::open({.path = path});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error(), errc::storage_readable_by_others);
}

TEST(sqlite_store, what_is_no_database_of_ours_is_left_as_it_is) {
    const test_folder folder;
    const std::string text = folder.file("text");
    std::ofstream{text} << "this is no database, and long enough to be looked at as if it were one";
    ASSERT_EQ(::chmod(text.c_str(), 0600), 0);
    EXPECT_EQ(sqlite_store::open({.path = text}).error(), errc::storage_not_ours);

    const std::string other = folder.file("other.db");
    {
        auto database = sqlite_database::open({.path = other});
        ASSERT_TRUE(database);
        ASSERT_FALSE(database->script("CREATE TABLE theirs (x)"));
    }
    EXPECT_EQ(sqlite_store::open({.path = other}).error(), errc::storage_not_ours);

    EXPECT_EQ(sqlite_store::open({.path = folder.file("no/such/folder/x.db")}).error(),
              errc::storage_cannot_open);
    EXPECT_EQ(sqlite_store::open({.path = folder.file(".")}).error(), errc::storage_cannot_open);
}

TEST(sqlite_store, sessions_that_live_are_found_without_those_that_have_ended) {
    const test_folder folder;
    const std::string path = folder.file("accounts.db");
    (void)open({.path = path});
    auto database = sqlite_database::open({.path = path});
    ASSERT_TRUE(database);
    auto plan = database->ask(
        "EXPLAIN QUERY PLAN SELECT sid FROM families WHERE account = ? AND ended IS NULL "
        "ORDER BY idle_until, sid",
        {sqlite_database::value::of_text("ada")});
    ASSERT_TRUE(plan);
    ASSERT_TRUE(plan->next());
    EXPECT_NE(plan->bytes(3).find("living_families_by_account"), std::string_view::npos)
        << plan->bytes(3);
}

TEST(sqlite_store, a_database_of_the_first_version_is_brought_up_to_date) {
    const test_folder folder;
    const std::string path = folder.file("accounts.db");
    (void)open({.path = path});
    ASSERT_FALSE(sqlite_database::open({.path = path})
                     ->script("DROP INDEX living_families_by_account;"
                              "CREATE INDEX families_by_account ON families (account, idle_until);"
                              "PRAGMA user_version = 1"));
    (void)open({.path = path});
    EXPECT_EQ(*sqlite_database::open({.path = path})->number("PRAGMA user_version"), 2);
}

TEST(sqlite_store, a_database_of_a_later_version_is_refused) {
    const test_folder folder;
    const std::string path = folder.file("accounts.db");
    (void)open({.path = path});
    ASSERT_FALSE(sqlite_database::open({.path = path})->script("PRAGMA user_version = 999"));
    EXPECT_EQ(sqlite_store::open({.path = path}).error(), errc::storage_too_new);
}

TEST(sqlite_store, who_writes_at_the_same_time_is_waited_for_and_no_longer_than_agreed) {
    const test_folder folder;
    const sqlite_database::options how{.path = folder.file("accounts.db"), .busy_timeout = 50ms};
    const auto one = open(how);
    const auto other = open(how);
    ASSERT_FALSE(one->begin());
    EXPECT_EQ(other->begin(), errc::storage_busy);
    EXPECT_EQ(other->add(ada()).error(), errc::storage_busy);
    EXPECT_FALSE(*other->account_named("ada")) << "readers need not wait";
    one->roll_back();
    EXPECT_FALSE(other->begin());
    other->roll_back();
}

TEST(sqlite_store, two_that_start_at_once_make_the_tables_once) {
    const test_folder folder;
    const sqlite_database::options how{.path = folder.file("accounts.db"), .busy_timeout = 30s};
    std::vector<std::thread> all;
    for (int i = 0; i < 4; ++i)
        all.emplace_back([&how] {
            const auto made = sqlite_store::open(how);
            EXPECT_TRUE(made) << (made ? "" : made.error().message());
        });
    for (auto& each : all) each.join();
}

TEST(sqlite_store, a_full_database_says_so_and_changes_nothing) {
    const auto store = open({.path = ":memory:", .bytes_max = 100 * 1024});
    base::error_code problem;
    std::size_t added = 0;
    while (!problem && added < 100'000) {
        unit_of_work work{*store};
        const auto name = "user" + std::to_string(added);
        const auto done = store->add({name, name, std::string(100, 'h'), start});
        problem = done ? work.commit() : done.error();
        if (!problem) ++added;
    }
    EXPECT_EQ(problem, errc::storage_full);
    EXPECT_GT(added, 10u);
    EXPECT_EQ(*store->account_count(), added);
    EXPECT_TRUE(*store->account_named("user0")) << "what is there can be read";
}

}  // namespace
}  // namespace anteroom::identity
