#include "gateway/hooks.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "gateway/test_gateway.hpp"

namespace anteroom::gateway {
namespace {

using namespace test;

const std::string forbidden_body = "{\"code\":4,\"message\":\"Forbidden\"}";
const std::string bad_request_body = "{\"code\":3,\"message\":\"Bad request\"}";

class hooks_test : public testing::Test {
  protected:
    hooks_test() {
        gateway_.hooks.on_connection_error.emplace_back([this](const refused_request& refused) {
            std::string line = std::to_string(refused.error.code);
            for (const auto& [name, value] : refused.context) line += " " + name + "=" + value;
            errors_.push_back(std::move(line));
        });
    }
    void allow_by(detail::unique_function<void(const request_ptr&, answer_function)> hook) {
        gateway_.hooks.allow_request = std::move(hook);
        gateway_.start();
    }
    void use(detail::unique_function<void(const request_ptr&, answer_function)> hook) {
        gateway_.hooks.middlewares.push_back(std::move(hook));
    }
    std::string ask(const std::string& target) { return gateway_.ask(get(target)).body; }

    test_gateway gateway_;
    std::vector<std::string> errors_;
};

// --- decide_origin

class decide_origin_test : public hooks_test {
  protected:
    decide_origin_test() {
        gateway_.settings.cors.origins = {"https://listed.example"};
        gateway_.settings.cors.asks_program = true;
        gateway_.hooks.decide_origin = [this](const request_ptr&, answer_function answer) {
            answers_.push_back(std::move(answer));
        };
        gateway_.start();
    }
    static std::string from(std::string_view origin) {
        return "Origin: " + std::string{origin} + "\r\n";
    }

    std::vector<answer_function> answers_;
};

TEST_F(decide_origin_test, an_origin_that_nobody_listed_waits_for_the_program) {
    auto client = gateway_.connect();
    client.send(get(polling, from("https://other.example")));
    gateway_.settle();
    ASSERT_EQ(answers_.size(), 1u);
    EXPECT_EQ(gateway_.session_count(), 0u);
    answers_.front()({});
    const auto allowed = gateway_.await_answer(client);
    EXPECT_EQ(allowed.status, 200);
    EXPECT_EQ(allowed["Access-Control-Allow-Origin"], "https://other.example");
}

TEST_F(decide_origin_test, what_the_program_refuses_or_never_answers_is_no_session) {
    auto refused = gateway_.connect();
    refused.send(get(polling, from("https://evil.example")));
    auto forgotten = gateway_.connect();
    forgotten.send(get(polling, from("https://slow.example")));
    gateway_.settle();
    ASSERT_EQ(answers_.size(), 2u);
    answers_.front()({.refusal = "", .fields = {}, .instead = {}});
    const auto answer = gateway_.await_answer(refused);
    EXPECT_EQ(answer.body, forbidden_body);
    EXPECT_EQ(answer["Access-Control-Allow-Origin"], "");
    EXPECT_EQ(errors_.back(), "4 name=ORIGIN_NOT_ALLOWED origin=https://evil.example");
    gateway_.pass(10'010ms);
    EXPECT_EQ(gateway_.await_answer(forgotten).body, forbidden_body);
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(decide_origin_test, a_preflight_waits_too) {
    auto client = gateway_.connect();
    client.send("OPTIONS " + polling + " HTTP/1.1\r\nHost: a\r\n" + from("https://other.example") +
                "\r\n");
    gateway_.settle();
    ASSERT_EQ(answers_.size(), 1u);
    answers_.front()({});
    const auto told = gateway_.await_answer(client);
    EXPECT_EQ(told.status, 204);
    EXPECT_NE(told["Access-Control-Allow-Methods"], "");
}

TEST_F(decide_origin_test, nobody_else_is_asked_about) {
    EXPECT_EQ(gateway_.ask(get(polling)).status, 200);
    EXPECT_EQ(gateway_.ask(get(polling, from("https://listed.example"))).status, 200);
    EXPECT_EQ(gateway_.ask(get(polling, from("http://a b"))).body, bad_request_body);
    EXPECT_EQ(
        gateway_.ask(get(polling, from("https://a.example") + from("https://b.example"))).body,
        forbidden_body);
    EXPECT_TRUE(answers_.empty());
}

TEST_F(hooks_test, a_decision_on_origins_that_throws_allows_nothing) {
    gateway_.settings.cors.asks_program = true;
    gateway_.hooks.decide_origin = [](const request_ptr&, const answer_function&) {
        throw std::runtime_error("broken");
    };
    gateway_.start();
    EXPECT_EQ(gateway_.ask(get(polling, "Origin: https://a.example\r\n")).body, forbidden_body);
    EXPECT_TRUE(gateway_.log.has("hook_threw hook=decide_origin what=broken"));
}

// --- allow_request

TEST_F(hooks_test, allow_request_decides_about_handshakes_alone) {
    int asked = 0;
    allow_by([&](const request_ptr& request, answer_function answer) {
        ++asked;
        EXPECT_EQ(request->method, "GET");
        answer({});
    });
    const auto sid = gateway_.join_polling();
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(ask("/socket.io/?EIO=4&transport=x"),
              "{\"code\":0,\"message\":\"Transport unknown\"}");
    EXPECT_EQ(asked, 1);
    gateway_.open_websocket();
    EXPECT_EQ(asked, 2);
}

TEST_F(hooks_test, who_is_refused_hears_403_and_the_programs_words_if_it_has_some) {
    std::string words;
    allow_by([&](const request_ptr&, answer_function answer) {
        answer({.refusal = words, .fields = {}, .instead = {}});
    });
    EXPECT_EQ(gateway_.ask(get(polling)).status, 403);
    EXPECT_EQ(ask(polling), forbidden_body);
    words = "not \"today\"";
    EXPECT_EQ(ask(polling), "{\"code\":4,\"message\":\"not \\\"today\\\"\"}");
    const auto refused = gateway_.ask(get(websocket, upgrade_fields));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.body, words);
    EXPECT_EQ(errors_.back(), "4 message=not \"today\"");
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(hooks_test, an_answer_may_come_later_and_only_the_first_counts) {
    answer_function decide;
    allow_by([&](const request_ptr&, answer_function answer) { decide = std::move(answer); });
    auto client = gateway_.connect();
    client.send(get(polling));
    gateway_.settle();
    EXPECT_EQ(gateway_.session_count(), 0u);
    decide({});
    EXPECT_EQ(gateway_.await_answer(client).status, 200);
    decide({.refusal = "too late", .fields = {}, .instead = {}});
    gateway_.settle();
    EXPECT_EQ(gateway_.session_count(), 1u);
    EXPECT_TRUE(errors_.empty());
}

TEST_F(hooks_test, an_answer_that_never_comes_is_a_refusal_after_ten_seconds) {
    std::vector<answer_function> kept;
    allow_by(
        [&](const request_ptr&, answer_function answer) { kept.push_back(std::move(answer)); });
    auto client = gateway_.connect();
    client.send(get(polling));
    gateway_.settle();
    gateway_.pass(9'990ms);
    client.read();
    EXPECT_FALSE(client.take_answer());
    gateway_.pass(20ms);
    EXPECT_EQ(gateway_.await_answer(client).body, forbidden_body);
    kept.front()({});
    gateway_.settle();
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(hooks_test, who_leaves_while_the_program_thinks_is_forgotten) {
    std::vector<answer_function> kept;
    allow_by(
        [&](const request_ptr&, answer_function answer) { kept.push_back(std::move(answer)); });
    {
        auto client = gateway_.connect();
        client.send(get(polling));
        gateway_.settle();
    }
    gateway_.settle();
    EXPECT_EQ(gateway_.connection_count(), 0u);
    kept.front()({});
    gateway_.settle();
    EXPECT_EQ(gateway_.session_count(), 0u);
}

TEST_F(hooks_test, one_that_throws_refuses) {
    allow_by(
        [](const request_ptr&, const answer_function&) { throw std::runtime_error("broken"); });
    EXPECT_EQ(ask(polling), forbidden_body);
    EXPECT_TRUE(gateway_.log.has("hook_threw hook=allow_request what=broken"));
}

TEST_F(hooks_test, a_refusal_by_the_program_comes_before_that_of_the_revision) {
    allow_by([](const request_ptr&, answer_function answer) {
        answer({.refusal = "", .fields = {}, .instead = {}});
    });
    EXPECT_EQ(ask("/socket.io/?EIO=3&transport=polling"), forbidden_body);
}

// --- middlewares

TEST_F(hooks_test, middlewares_run_in_order_on_every_request_and_add_fields) {
    std::string order;
    for (const char* name : {"a", "b"})
        use([&order, name](const request_ptr&, answer_function answer) {
            order += name;
            answer({.refusal = {}, .fields = {{"X-Seen", name}}, .instead = {}});
        });
    gateway_.start();
    const auto handshake = gateway_.ask(get(polling));
    EXPECT_EQ(order, "ab");
    EXPECT_EQ(handshake["X-Seen"], "a|b");
    const auto sid = handshake.body.substr(9, 20);
    EXPECT_EQ(gateway_.say(sid, "40"), "ok");
    EXPECT_EQ(order, "abab");
    auto client = gateway_.connect();
    EXPECT_EQ(gateway_.ask(client, get(websocket, upgrade_fields))["X-Seen"], "a|b");
    EXPECT_EQ(gateway_.ask(get("/elsewhere")).body, "not the door");
    EXPECT_EQ(order, "ababab");
}

TEST_F(hooks_test, a_middleware_that_fails_ends_the_request_with_400) {
    int judged = 0;
    use([](const request_ptr&, answer_function answer) {
        answer({.refusal = "", .fields = {{"X-Seen", "a"}}, .instead = {}});
    });
    use([&](const request_ptr&, answer_function answer) {
        ++judged;
        answer({});
    });
    gateway_.start();
    const auto refused = gateway_.ask(get(polling));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.body, bad_request_body);
    EXPECT_EQ(refused["X-Seen"], "a");
    EXPECT_EQ(judged, 0);
    EXPECT_EQ(errors_.back(), "3 name=MIDDLEWARE_FAILURE");
    EXPECT_EQ(gateway_.ask(get(websocket, upgrade_fields)).body, "Bad request");
}

TEST_F(hooks_test, a_middleware_may_answer_instead_of_the_engine) {
    use([](const request_ptr& request, answer_function answer) {
        if (!request->said->url().ends_with("teapot=1")) return answer({});
        answer(
            {.refusal = {}, .fields = {}, .instead = net::text_response(418, "text/plain", "t")});
    });
    gateway_.start();
    EXPECT_EQ(gateway_.ask(get(polling + "&teapot=1")).status, 418);
    EXPECT_EQ(gateway_.ask(get(polling)).status, 200);
    EXPECT_EQ(gateway_.session_count(), 1u);
}

TEST_F(hooks_test, preflights_are_answered_before_any_middleware_runs) {
    use([](const request_ptr&, answer_function answer) {
        answer({.refusal = "", .fields = {}, .instead = {}});
    });
    gateway_.settings.cors.origins = {"https://a.example"};
    gateway_.settings.cors.options_success_status = 200;
    gateway_.start();
    const std::string preflight =
        "OPTIONS " + polling + " HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\n\r\n";
    EXPECT_EQ(gateway_.ask(preflight).status, 200);
    gateway_.settings.cors.preflight_continue = true;
    const auto judged = gateway_.ask(preflight);
    EXPECT_EQ(judged.body, bad_request_body);
    EXPECT_EQ(judged["Access-Control-Allow-Origin"], "https://a.example");
}

// --- ids, headers, cookies, errors

TEST_F(hooks_test, an_id_of_the_programs_is_used_if_it_is_one) {
    std::string id = "an-id_of_20_letters_";
    gateway_.hooks.generate_id = [&](const request_ptr&) { return id; };
    gateway_.start();
    EXPECT_EQ(gateway_.open_polling(), id);
    for (const char* bad : {"an-id_of_20_letters_", "", "short", "an id of 20 letters!"}) {
        id = bad;
        EXPECT_EQ(ask(polling), bad_request_body) << "not an id, or in use: " << bad;
        EXPECT_EQ(errors_.back(), "3 name=ID_GENERATION_ERROR");
    }
    id = std::string(65, 'x');
    EXPECT_EQ(ask(polling), bad_request_body);
    id = std::string(64, 'x');
    EXPECT_EQ(gateway_.ask(get(polling)).status, 200);
}

TEST_F(hooks_test, headers_are_added_to_the_first_response_and_to_all) {
    gateway_.hooks.on_initial_headers.emplace_back(
        [](header_fields& fields, const request_ptr&) { fields.emplace_back("X-First", "1"); });
    gateway_.hooks.on_headers.emplace_back(
        [](header_fields& fields, const request_ptr&) { fields.emplace_back("X-Every", "1"); });
    gateway_.settings.cookie.emplace();
    gateway_.start();
    const auto handshake = gateway_.ask(get(polling));
    const auto sid = handshake.body.substr(9, 20);
    EXPECT_EQ(handshake["X-First"], "1");
    EXPECT_EQ(handshake["X-Every"], "1");
    EXPECT_EQ(handshake["Set-Cookie"], "io=" + sid + "; Path=/; HttpOnly; SameSite=Lax");
    const auto posted = gateway_.ask(post(polling + "&sid=" + sid, "40"));
    EXPECT_EQ(posted["X-First"], "");
    EXPECT_EQ(posted["X-Every"], "1");
    EXPECT_EQ(posted["Set-Cookie"], "");
    const auto upgraded = gateway_.ask(get(websocket, upgrade_fields));
    EXPECT_EQ(upgraded.status, 101);
    EXPECT_EQ(upgraded["X-First"], "1");
    EXPECT_EQ(upgraded["Set-Cookie"], "");
}

TEST_F(hooks_test, connection_errors_come_with_the_references_context) {
    gateway_.start();
    const auto sid = gateway_.open_polling();
    ask("/socket.io/?EIO=4&transport=x");
    ask(polling + "&sid=nobody");
    gateway_.ask(post(polling, ""));
    ask(websocket);
    ask(websocket + "&sid=" + sid);
    ask("/socket.io/?EIO=3&transport=polling&sid=" + sid);
    ask("/socket.io/?EIO=3&transport=polling");
    EXPECT_EQ(
        errors_,
        (std::vector<std::string>{
            "0 transport=x", "1 sid=nobody", "2 method=POST", "3 name=TRANSPORT_HANDSHAKE_ERROR",
            "3 name=TRANSPORT_MISMATCH transport=websocket previousTransport=polling",
            "3 name=PROTOCOL_MISMATCH protocol=3 previousProtocol=4", "5 protocol=3"}));
}

TEST_F(hooks_test, an_initial_packet_follows_every_handshake) {
    gateway_.settings.initial_packet = "welcome";
    gateway_.start();
    const auto body = ask(polling);
    EXPECT_EQ(body.substr(body.find('\x1e')),
              "\x1e"
              "4welcome");
    auto client = gateway_.open_websocket();
    EXPECT_EQ(gateway_.await_frame(client), text_frame("4welcome"));
}

TEST_F(hooks_test, the_path_alone_is_served_where_no_slash_is_added) {
    gateway_.settings.add_trailing_slash = false;
    gateway_.start();
    EXPECT_EQ(gateway_.ask(get("/socket.io?EIO=4&transport=polling")).status, 200);
    EXPECT_EQ(gateway_.ask(get(polling)).status, 200);
    EXPECT_EQ(ask("/socket.iox?EIO=4&transport=polling"), "not the door");
}

}  // namespace
}  // namespace anteroom::gateway
