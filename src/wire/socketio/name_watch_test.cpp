#include "wire/socketio/name_watch.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <string>

#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "wire/socketio/json_arena.hpp"

namespace anteroom::wire::socketio {
namespace {

std::uintptr_t number_of(const void* address) {
    return reinterpret_cast<std::uintptr_t>(address);
}

constexpr std::size_t names_of_object = 2048;
constexpr std::size_t objects = 20;

// What Boost.JSON 1.81 makes of a name and the address of its object's table.
std::uint64_t digest(std::string_view name, std::uint64_t address) {
    std::uint64_t hash = 0xcbf29ce484222325 + address;
    for (const char c : name)
        hash = (static_cast<std::uint64_t>(static_cast<std::int64_t>(c)) ^ hash) * 0x100000001b3;
    return hash;
}

std::string name_of(std::uint32_t number) {
    std::string name(6, 'a');
    for (char& c : name) {
        c = static_cast<char>('a' + number % 26);
        number /= 26;
    }
    return name;
}

// Names that share a bucket whatever the address is but for its low eight bits.
std::string flood(unsigned low_bits) {
    std::string object = "{";
    std::size_t found = 0;
    for (std::uint32_t number = 0; found < names_of_object; ++number) {
        const auto name = name_of(number);
        if (digest(name, low_bits) % names_of_object != 0) continue;
        object += (found++ ? ",\"" : "\"") + name + "\":0";
    }
    return object + '}';
}

std::string ordinary_object() {
    std::string object = "{";
    for (std::uint32_t number = 0; number < names_of_object; ++number)
        object += (number ? ",\"" : "\"") + name_of(number * 7919) + "\":0";
    return object + '}';
}

// Also says whether it could be parsed.
double cpu_seconds_of(json_arena& arena, const std::string& text, bool& parsed) {
    const auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
    };
    const double begun = now();
    parsed = bool{arena.parse(text)};
    return now() - begun;
}

TEST(json_arena, hash_flood_names_that_share_a_bucket_cost_no_more_than_others) {
    json_arena arena;
    std::string ordinary = "[";
    for (std::size_t n = 0; n < objects; ++n) ordinary += (n ? "," : "") + ordinary_object();
    ordinary += ']';
    // Whoever knows where tables begin knows the bits that count.
    const auto parsed = arena.parse(ordinary);
    ASSERT_TRUE(parsed);
    std::string hostile = "[";
    for (const auto& object : (*parsed)->as_array()) {
        constexpr std::size_t table_head_bytes = 16;
        const auto address = number_of(object.get_object().begin()) - table_head_bytes;
        hostile += (hostile.size() > 1 ? "," : "") + flood(static_cast<unsigned>(address & 255));
    }
    hostile += ']';
    ASSERT_EQ(hostile.size(), ordinary.size());
    double plain = 1;
    double flooded = 1;
    for (int round = 0; round < 5; ++round) {
        bool made = false;
        plain = std::min(plain, cpu_seconds_of(arena, ordinary, made));
        EXPECT_TRUE(made);
        // These may be refused, or find a place where they do no harm.
        flooded = std::min(flooded, cpu_seconds_of(arena, hostile, made));
    }
    EXPECT_LT(flooded, 8 * plain);
}

TEST(name_watch, names_that_fall_badly_everywhere_are_refused) {
    std::array<unsigned char, 1024> buffer;
    arena_resource memory{buffer.data(), buffer.size()};
    name_watch watch{memory};
    // The same name again and again: the object has one in the end, and each is looked for.
    watch.begin_object();
    for (int n = 0; n < 127; ++n) watch.add_name("x");
    EXPECT_TRUE(watch.end_object());
    watch.begin_object();
    for (int n = 0; n < 1000; ++n) watch.add_name("x");
    EXPECT_FALSE(watch.end_object());
}

TEST(name_watch, objects_in_objects_are_watched_each_by_itself) {
    json_arena arena;
    std::string text = "{";
    for (int n = 0; n < 300; ++n) {
        text += (n ? ",\"n" : "\"n") + std::to_string(n) + "\\u0041\":{";
        for (int i = 0; i < 200; ++i)
            text += (i ? ",\"" : "\"") + std::to_string(i * n) + "_" + std::to_string(i) + "\":1";
        text += '}';
    }
    text += '}';
    const auto parsed = arena.parse(text);
    ASSERT_TRUE(parsed);
    const auto& object = (*parsed)->as_object();
    EXPECT_EQ(object.size(), 300u);
    EXPECT_EQ(object.at("n7A").as_object().size(), 200u);
}

}  // namespace
}  // namespace anteroom::wire::socketio
