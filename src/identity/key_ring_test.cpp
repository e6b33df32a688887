#include "identity/key_ring.hpp"

#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "auth/verifier.hpp"
#include "identity/sqlite_store.hpp"
#include "identity/test_start.hpp"

namespace anteroom::identity {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

using test::start;

class keys_of_a_server : public testing::Test {
  protected:
    base::result<auth::claims> verify(std::string_view token, base::wall_time now) const {
        auth::verifier_options rules;
        rules.issuers.push_back({"us", "chat", ring.source()});
        rules.leeway = 0s;
        rules.type = "at+jwt";
        return auth::verifier::make(std::move(rules))->verify(token, now);
    }
    std::string sign(base::wall_time now) const {
        return ring.sign({"id", "Ada", {}, {}}, "sid", "jti", now + 24h, now)->text;
    }
    std::size_t published() const {
        return json::parse(ring.published()).at("keys").as_array().size();
    }

    std::unique_ptr<sqlite_store> store = *sqlite_store::open({.path = ":memory:"});
    key_ring ring{{.issuer = "us", .audience = "chat", .token_life = 600s, .rotation = {}}};
};

TEST_F(keys_of_a_server, sign_what_they_verify) {
    ASSERT_FALSE(ring.refresh(*store, start));
    const auto read = verify(sign(start), start + 1s);
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->who().user_id, "id");
    EXPECT_EQ(read->values().at("name"), "Ada");
    EXPECT_EQ(read->values().at("sid"), "sid");
    EXPECT_EQ(read->values().at("jti"), "jti");
    EXPECT_EQ(read->expires_at(), start + 600s);
}

TEST_F(keys_of_a_server, no_token_outlives_its_session) {
    ASSERT_FALSE(ring.refresh(*store, start));
    const auto token = ring.sign({"id", "Ada", {}, {}}, "sid", "jti", start + 90s, start);
    EXPECT_EQ(token->life, 90s);
    EXPECT_EQ(verify(token->text, start)->expires_at(), start + 90s);
}

TEST_F(keys_of_a_server, without_keys_nothing_is_signed) {
    EXPECT_FALSE(ring.sign({"id", "Ada", {}, {}}, "sid", "jti", start + 90s, start));
    EXPECT_EQ(ring.published(), R"({"keys":[]})");
}

// RT-08
TEST_F(keys_of_a_server, change_without_any_token_being_refused) {
    const auto day = 24h;
    ASSERT_FALSE(ring.refresh(*store, start));
    EXPECT_EQ(published(), 1u);
    ASSERT_FALSE(ring.refresh(*store, start + 29 * day));
    EXPECT_EQ(published(), 2u) << "the next one is shown before it signs";
    const auto change = start + 30 * day;
    const std::string last = sign(change - 1s);
    ASSERT_FALSE(ring.refresh(*store, change));
    const std::string first = sign(change);
    EXPECT_NE(json::parse(ring.published()).at("keys").at(0),
              json::parse(ring.published()).at("keys").at(1));
    EXPECT_TRUE(verify(first, change + 1s));
    EXPECT_TRUE(verify(last, change + 598s));
    ASSERT_FALSE(ring.refresh(*store, change + 13min));
    EXPECT_EQ(published(), 1u);
    EXPECT_FALSE(verify(last, change + 1s)) << "its key is gone";
}

TEST_F(keys_of_a_server, are_the_same_after_a_restart) {
    ASSERT_FALSE(ring.refresh(*store, start));
    const std::string token = sign(start);
    key_ring restarted{ring.about()};
    ASSERT_FALSE(restarted.refresh(*store, start + 1min));
    EXPECT_EQ(restarted.published(), ring.published());
}

TEST_F(keys_of_a_server, that_have_not_changed_are_not_replaced) {
    ASSERT_FALSE(ring.refresh(*store, start));
    const auto before = ring.source()->current();
    ASSERT_FALSE(ring.refresh(*store, start + 1min));
    EXPECT_EQ(ring.source()->current(), before);
}

TEST_F(keys_of_a_server, no_private_half_is_published) {
    ASSERT_FALSE(ring.refresh(*store, start));
    const auto key = json::parse(ring.published()).at("keys").at(0);
    EXPECT_FALSE(key.as_object().contains("d"));
    EXPECT_EQ(key.at("alg"), "ES256");
    EXPECT_EQ(key.at("use"), "sig");
}

}  // namespace
}  // namespace anteroom::identity
