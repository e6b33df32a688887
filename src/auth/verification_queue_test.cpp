#include "auth/verification_queue.hpp"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "auth/error.hpp"
#include "auth/test_tokens.hpp"
#include "jose/error.hpp"
#include "jose/signing_key.hpp"

namespace anteroom::auth {
namespace {

using namespace test;

using heard_verdict = base::result<claims>;

// A source whose searches the test settles.
class searched_source final : public key_source {
  public:
    bool searchable() const override { return true; }
    lookup look_up(std::string_view kid, detail::unique_function<void()> when_settled) override {
        asked.emplace_back(kid);
        if (answer == lookup::awaited) waiting.push_back(std::move(when_settled));
        return answer;
    }
    void settle() {
        for (auto& each : std::exchange(waiting, {})) each();
    }

    lookup answer = lookup::awaited;
    std::vector<std::string> asked;
    std::vector<detail::unique_function<void()>> waiting;
};

// A shard that runs a turn when the test says so.
struct shard {
    explicit shard(verification_limits limits = {})
        : door(limits, now, [this](detail::unique_function<void()> task) {
              posted.push_back(std::move(task));
          }) {}

    void turn() {
        now.steady += 1ms;
        for (auto& task : std::exchange(posted, {})) task();
    }

    base::instant now{base::steady_time{1h}, noon};
    std::vector<detail::unique_function<void()>> posted;
    verification_queue door;
};

struct waiting_peer {
    bool there = true;
    std::vector<heard_verdict> heard;
};

class peer_applicant final : public verification_queue::applicant {
  public:
    explicit peer_applicant(waiting_peer& peer) : peer_(peer) {}
    bool still_waits() override { return peer_.there; }
    void hear(heard_verdict result) override { peer_.heard.push_back(std::move(result)); }

  private:
    waiting_peer& peer_;
};

void wait(shard& at, const verifier& by, std::string_view token, waiting_peer& peer) {
    at.door.wait(by, token, std::make_unique<peer_applicant>(peer));
}

const jose::signing_key& rotated() {
    static const auto key = *jose::signing_key::generate(jose::algorithm::es256)->with_id("new");
    return key;
}

std::string rotated_token() {
    return *jose::sign_compact(rotated(), "JWT",
                               R"({"exp":)" + seconds(noon + 1h) + R"(,"sub":"ada"})");
}

key_set_ptr keys_with(const jose::key& key) {
    return boost::make_shared<const key_set>(*key_set::make({{key}}));
}

std::shared_ptr<searched_source> source_without_the_key() {
    const auto source = std::make_shared<searched_source>();
    source->replace(keys_with(*jose::key::from_pem(jose::test::p256().public_pem)->with_id("old")));
    return source;
}

TEST(verification_queue, a_token_is_judged_at_once_while_the_turn_has_time) {
    shard at;
    const verifier by = plain_verifier();
    EXPECT_EQ(at.door.judge(by, hour_token())->value().who().subject, "ada");
    EXPECT_EQ(at.door.judge(by, "Bearer " + hour_token())->value().who().subject, "ada");
    EXPECT_EQ(at.door.judge(by, hour_token() + "x")->error(), errc::signature_wrong);
    EXPECT_EQ(at.door.judge(by, "")->error(), errc::token_missing);
    EXPECT_EQ(at.door.judge(by, std::string(9'000, 'x'))->error(), jose::errc::token_too_long);
    EXPECT_TRUE(at.posted.empty());
}

TEST(verification_queue, bearer_is_taken_off_once_at_once_and_later) {
    shard at({.verifications_a_turn = 1});
    const verifier by = plain_verifier();
    EXPECT_FALSE(*at.door.judge(by, "Bearer Bearer " + hour_token()));
    waiting_peer twice;
    waiting_peer once;
    wait(at, by, "Bearer Bearer " + hour_token(), twice);
    wait(at, by, "Bearer " + hour_token(), once);
    at.turn();
    at.turn();
    ASSERT_EQ(twice.heard.size(), 1u);
    EXPECT_FALSE(twice.heard[0]);
    ASSERT_EQ(once.heard.size(), 1u);
    EXPECT_TRUE(once.heard[0]);
}

TEST(verification_queue, a_turn_checks_so_many_signatures_and_the_rest_wait_in_their_order) {
    shard at({.verifications_a_turn = 3});
    const verifier by = plain_verifier();
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(at.door.judge(by, numbered_token(i)));
    std::vector<waiting_peer> peers(7);
    for (int i = 0; i < 7; ++i) {
        EXPECT_FALSE(at.door.judge(by, numbered_token(10 + i)));
        wait(at, by, numbered_token(10 + i), peers[static_cast<std::size_t>(i)]);
    }
    EXPECT_EQ(at.posted.size(), 1u);
    const auto served = [&] {
        std::size_t count = 0;
        while (count < peers.size() && !peers[count].heard.empty()) ++count;
        return count;
    };
    EXPECT_EQ(served(), 0u);
    at.turn();
    EXPECT_EQ(served(), 3u);
    // Who comes now does not overtake.
    EXPECT_FALSE(at.door.judge(by, numbered_token(99)));
    at.turn();
    EXPECT_EQ(served(), 6u);
    at.turn();
    EXPECT_EQ(served(), 7u);
    EXPECT_EQ(at.door.waiting(), 0u);
    for (int i = 0; i < 7; ++i)
        EXPECT_EQ(peers[static_cast<std::size_t>(i)].heard.at(0)->who().subject,
                  std::to_string(10 + i));
    at.turn();
    EXPECT_TRUE(at.posted.empty());
    EXPECT_TRUE(at.door.judge(by, numbered_token(99)));
}

TEST(verification_queue, JWT_17_a_token_that_was_accepted_before_takes_none_of_the_turn) {
    shard at({.verifications_a_turn = 1});
    const verifier by = plain_verifier();
    EXPECT_TRUE(at.door.judge(by, hour_token()));
    EXPECT_FALSE(at.door.judge(by, numbered_token(1)));
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(at.door.judge(by, hour_token())->has_value());
    at.door.forget_verified();
    EXPECT_FALSE(at.door.judge(by, hour_token()));
    at.now.wall = noon + 2h;
    at.turn();
    EXPECT_EQ(at.door.judge(by, hour_token())->error(), errc::expired);
}

TEST(verification_queue, nobody_is_verified_who_does_not_wait_any_more) {
    shard at({.verifications_a_turn = 1});
    const verifier by = plain_verifier();
    EXPECT_TRUE(at.door.judge(by, numbered_token(0)));
    std::vector<waiting_peer> peers(100);
    for (auto& peer : peers) wait(at, by, numbered_token(1), peer);
    for (auto& peer : peers) peer.there = &peer == &peers.back();
    at.turn();
    EXPECT_EQ(peers.back().heard.size(), 1u);
    EXPECT_TRUE(peers.front().heard.empty());
    EXPECT_EQ(at.door.waiting(), 0u);
}

TEST(verification_queue, too_many_waiting_tokens_are_refused_as_unavailable) {
    shard at({.verifications_a_turn = 1, .waiting_max = 2});
    const verifier by = plain_verifier();
    std::vector<waiting_peer> peers(3);
    for (auto& peer : peers) wait(at, by, numbered_token(1), peer);
    ASSERT_EQ(peers[2].heard.size(), 1u);
    EXPECT_EQ(peers[2].heard[0].error(), errc::too_many_waiting);
    EXPECT_TRUE(peers[1].heard.empty());
}

TEST(verification_queue, the_bytes_of_waiting_tokens_are_bounded) {
    shard at({.verifications_a_turn = 1, .waiting_bytes_max = 10'000});
    const verifier by = plain_verifier();
    std::vector<waiting_peer> peers(3);
    for (auto& peer : peers) wait(at, by, std::string(5'000, 'x'), peer);
    EXPECT_TRUE(peers[1].heard.empty());
    ASSERT_EQ(peers[2].heard.size(), 1u);
    at.turn();
    at.turn();
    waiting_peer late;
    wait(at, by, std::string(5'000, 'x'), late);
    EXPECT_TRUE(late.heard.empty());
}

TEST(verification_queue, JWT_13_a_token_whose_key_is_new_waits_until_it_has_been_fetched) {
    shard at;
    const auto source = source_without_the_key();
    const verifier by = *verifier::make({.issuers = {{.keys = source}}});
    waiting_peer peer;
    EXPECT_FALSE(at.door.judge(by, rotated_token()));
    wait(at, by, rotated_token(), peer);
    at.turn();
    EXPECT_EQ(source->asked, std::vector<std::string>{"new"});
    at.turn();
    EXPECT_TRUE(peer.heard.empty());
    EXPECT_EQ(at.door.waiting(), 1u);

    source->replace(keys_with(rotated().verifying_key()));
    source->settle();
    at.turn();
    at.turn();
    ASSERT_EQ(peer.heard.size(), 1u);
    EXPECT_TRUE(peer.heard[0]) << peer.heard[0].error().message();
    EXPECT_EQ(at.door.waiting(), 0u);
}

TEST(verification_queue, a_key_that_the_fetch_did_not_bring_is_unknown) {
    shard at;
    const auto source = source_without_the_key();
    const verifier by = *verifier::make({.issuers = {{.keys = source}}});
    waiting_peer peer;
    wait(at, by, rotated_token(), peer);
    at.turn();
    source->answer = lookup::unknown;
    source->settle();
    at.turn();
    at.turn();
    ASSERT_EQ(peer.heard.size(), 1u);
    EXPECT_EQ(peer.heard[0].error(), errc::key_unknown);
}

TEST(verification_queue, without_any_keys_a_token_waits_for_the_first_or_hears_unavailable) {
    shard at;
    const auto source = std::make_shared<searched_source>();
    const verifier by = *verifier::make({.issuers = {{.keys = source}}});
    waiting_peer patient;
    EXPECT_FALSE(at.door.judge(by, rotated_token()));
    wait(at, by, rotated_token(), patient);
    at.turn();
    EXPECT_TRUE(patient.heard.empty());
    source->answer = lookup::unavailable;
    waiting_peer late;
    wait(at, by, rotated_token(), late);
    at.turn();
    ASSERT_EQ(late.heard.size(), 1u);
    EXPECT_EQ(late.heard[0].error(), errc::keys_unavailable);
    source->replace(keys_with(rotated().verifying_key()));
    source->settle();
    at.turn();
    at.turn();
    ASSERT_EQ(patient.heard.size(), 1u);
    EXPECT_TRUE(patient.heard[0]);
}

TEST(verification_queue, a_secret_is_never_looked_for_among_published_keys) {
    shard at;
    const auto source = source_without_the_key();
    const verifier by = *verifier::make({.issuers = {{.keys = source}}});
    const auto judged = at.door.judge(
        by, token_of(R"({"exp":)" + seconds(noon + 1h) + "}", R"({"alg":"HS256","kid":"new"})"));
    ASSERT_TRUE(judged);
    EXPECT_EQ(judged->error(), errc::key_unknown);
    EXPECT_TRUE(source->asked.empty());
}

TEST(verification_queue, an_answer_after_everybody_has_left_is_harmless) {
    shard at;
    const auto source = source_without_the_key();
    const verifier by = *verifier::make({.issuers = {{.keys = source}}});
    waiting_peer peer;
    wait(at, by, rotated_token(), peer);
    at.turn();
    peer.there = false;
    source->settle();
    at.turn();
    at.turn();
    EXPECT_TRUE(peer.heard.empty());
    EXPECT_EQ(at.door.waiting(), 0u);
}

}  // namespace
}  // namespace anteroom::auth
