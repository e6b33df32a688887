#include "net/listener.hpp"

#include <algorithm>
#include <cstdlib>

#include <fcntl.h>
#include <sys/resource.h>

#include <gtest/gtest.h>

#include "net/test_client.hpp"

namespace anteroom::net {
namespace {

using namespace test;

class listener_test : public testing::Test {
  protected:
    base::result<std::unique_ptr<listener>> open(const listener::endpoint& where) {
        return listener::open(loop_, where, [this](stream made, const address& peer) {
            accepted_.push_back(std::move(made));
            peers_.push_back(peer);
        });
    }
    event_loop loop_{&read_test_clock};
    std::vector<stream> accepted_;
    std::vector<address> peers_;
};

TEST_F(listener_test, port_0_is_any_free_one_and_connections_are_accepted_on_it) {
    const auto made = open({"127.0.0.1", 0});
    ASSERT_TRUE(made);
    EXPECT_NE((*made)->port(), 0);
    auto client = test_client::to((*made)->port());
    settle(loop_);
    ASSERT_EQ(accepted_.size(), 1u);
    EXPECT_EQ(peers_[0].host(), "127.0.0.1");
    EXPECT_NE(peers_[0].port(), 0);
    const std::string_view hello = "hello";
    const iovec part{const_cast<char*>(hello.data()), hello.size()};
    EXPECT_EQ(accepted_[0].write({&part, 1}).bytes, 5u);
    client.read();
    EXPECT_EQ(client.received, "hello");
    char byte;
    EXPECT_EQ(accepted_[0].read({&byte, 1}).how, stream::status::would_block) << "never blocks";
    int at_once = 0;
    socklen_t size = sizeof at_once;
    ASSERT_EQ(::getsockopt(accepted_[0].descriptor(), IPPROTO_TCP, TCP_NODELAY, &at_once, &size),
              0);
    EXPECT_NE(at_once, 0) << "what is written is sent at once";
}

TEST_F(listener_test, many_that_connect_at_once_are_all_accepted) {
    const auto made = open({"127.0.0.1", 0});
    std::vector<test_client> clients;
    for (int i = 0; i < 200; ++i) clients.push_back(test_client::to((*made)->port()));
    settle(loop_);
    EXPECT_EQ(accepted_.size(), 200u);
}

TEST_F(listener_test, an_address_in_use_is_an_error) {
    const auto first = open({"127.0.0.1", 0});
    const auto second = open({"127.0.0.1", (*first)->port()});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), boost::system::errc::address_in_use);
}

TEST_F(listener_test, a_name_that_is_no_address_is_an_error) {
    const auto made = open({"256.256.256.256", 0});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error(), boost::system::errc::address_not_available);
}

TEST_F(listener_test, a_closed_listener_accepts_no_more_and_frees_its_port) {
    const auto made = open({"127.0.0.1", 0});
    const auto port = (*made)->port();
    (*made)->close();
    (*made)->close();
    settle(loop_);
    auto client = test_client::to(port);
    EXPECT_FALSE(client.send("x"));
    EXPECT_TRUE(accepted_.empty());
    EXPECT_TRUE(open({"127.0.0.1", port}));
}

TEST_F(listener_test, a_port_is_free_again_while_old_connections_linger) {
    auto made = open({"127.0.0.1", 0});
    const auto port = (*made)->port();
    auto client = test_client::to(port);
    settle(loop_);
    accepted_.clear();  // the server's side closes first and waits in TIME_WAIT
    (*made)->close();
    EXPECT_TRUE(open({"127.0.0.1", port}));
}

TEST_F(listener_test, the_addresses_of_peers_are_written_plainly) {
    sockaddr_storage from{};
    auto& ipv6 = reinterpret_cast<sockaddr_in6&>(from);
    ipv6.sin6_family = AF_INET6;
    ipv6.sin6_addr = in6addr_loopback;
    ipv6.sin6_port = htons(80);
    EXPECT_EQ(address{from}.host(), "::1");
    EXPECT_EQ(address{from}.port(), 80);
    ipv6.sin6_addr = IN6ADDR_LOOPBACK_INIT;
    const unsigned char mapped[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 7};
    std::copy(std::begin(mapped), std::end(mapped), ipv6.sin6_addr.s6_addr);
    EXPECT_EQ(address{from}.host(), "192.0.2.7");
    EXPECT_EQ(address{}.host(), "::");
}

// Lowers what this process may open to what it has open now and a few more.
class few_descriptors {
  public:
    explicit few_descriptors(int more) {
        ::getrlimit(RLIMIT_NOFILE, &former_);
        const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        ::close(next);
        rlimit lowered = former_;
        lowered.rlim_cur = static_cast<rlim_t>(std::max(next + more, 0));
        ::setrlimit(RLIMIT_NOFILE, &lowered);
    }
    ~few_descriptors() { ::setrlimit(RLIMIT_NOFILE, &former_); }

  private:
    rlimit former_{};
};

TEST_F(listener_test, when_descriptors_run_out_it_sheds_what_waits_and_recovers) {
    const auto made = open({"127.0.0.1", 0});
    std::vector<test_client> clients;
    {
        // 20 clients and their 20 other ends do not fit into 30.
        const few_descriptors limit{30};
        for (int i = 0; i < 20; ++i) clients.push_back(test_client::to((*made)->port()));
        settle(loop_);
        for (auto& client : clients) client.read();
        const auto shed = static_cast<std::size_t>(
            std::ranges::count_if(clients, [](const auto& one) { return one.ended; }));
        EXPECT_GT(accepted_.size(), 0u);
        EXPECT_GT(shed, 0u) << "they hear at once that there is no place for them";
        EXPECT_EQ(accepted_.size() + shed, 20u);
    }
    const auto before = accepted_.size();
    clients.push_back(test_client::to((*made)->port()));
    settle(loop_);
    EXPECT_EQ(accepted_.size(), before + 1);
}

TEST_F(listener_test, when_not_even_the_reserve_helps_it_tries_again_in_a_while) {
    const auto made = open({"127.0.0.1", 0});
    std::vector<test_client> clients;
    for (int i = 0; i < 10; ++i) clients.push_back(test_client::to((*made)->port()));
    {
        const few_descriptors limit{-1'000'000};
        settle(loop_);
        EXPECT_TRUE(accepted_.empty());
        const auto wake_up = loop_.wheel().next_wake_up();
        ASSERT_TRUE(wake_up);
        EXPECT_GT(*wake_up, loop_.now().steady) << "a deadline in the past is a spin";
        pass(loop_, 110ms);
        EXPECT_TRUE(accepted_.empty());
    }
    pass(loop_, 110ms);
    EXPECT_EQ(accepted_.size(), 10u);

    // It has a reserve again.
    const few_descriptors limit{2};
    clients.push_back(test_client::to((*made)->port()));
    settle(loop_);
    clients.back().io.close();
    clients.push_back(test_client::to((*made)->port()));
    settle(loop_);
    clients.back().read();
    EXPECT_TRUE(clients.back().ended);
}

}  // namespace
}  // namespace anteroom::net
