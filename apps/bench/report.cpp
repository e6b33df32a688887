#include "report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace anteroom::bench {
namespace {

double microseconds(std::chrono::nanoseconds span) {
    return std::chrono::duration<double, std::micro>(span).count();
}

double seconds(std::chrono::nanoseconds span) {
    return std::chrono::duration<double>(span).count();
}

double share(std::chrono::nanoseconds part, std::chrono::nanoseconds whole) {
    return whole.count() == 0 ? 0 : seconds(part) / seconds(whole);
}

template <typename... Values>
void append(std::string& out, const char* format, Values... values) {
    std::array<char, 256> text{};
    const int size = std::snprintf(text.data(), text.size(), format, values...);
    out.append(text.data(), static_cast<std::size_t>(size));
}

// How many times as long as in peace the slowest hundredth took, at least: the median of the
// slices.
double p99_ratio(const siege_report& siege) {
    std::vector<double> ratios;
    for (const auto& [in_peace, besieged] : siege.p99s)
        ratios.push_back(seconds(besieged) / seconds(in_peace));
    const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
    std::ranges::nth_element(ratios, middle);
    return *middle;
}

double per_connection(std::int64_t bytes, const report& result) {
    return static_cast<double>(bytes) / static_cast<double>(result.connections);
}

}  // namespace

std::string to_json(const report& result) {
    std::string out;
    append(out, R"({"mode":"%s","connections":%zu,"messages":%llu,"seconds":%.3f)",
           name_of(result.mode), result.connections,
           static_cast<unsigned long long>(result.messages), seconds(result.elapsed));
    if (result.messages > 0) {
        append(out, R"(,"messages_per_second":%.1f)",
               static_cast<double>(result.messages) / seconds(result.elapsed));
    }
    if (result.latency.count() > 0) {
        append(out, R"(,"latency_us":{"p50":%.1f,"p99":%.1f,"p999":%.1f,"max":%.1f})",
               microseconds(result.latency.quantile(0.5)),
               microseconds(result.latency.quantile(0.99)),
               microseconds(result.latency.quantile(0.999)), microseconds(result.latency.max()));
    }
    if (result.server_cpu) {
        append(out, R"(,"server_cpu_share":%.4f)", share(*result.server_cpu, result.elapsed));
        if (result.messages > 0) {
            append(out, R"(,"server_cpu_us_per_message":%.3f)",
                   microseconds(*result.server_cpu) / static_cast<double>(result.messages));
        }
    }
    if (result.slices.size() > 1) {
        out += R"(,"server_cpu_us_of_slices":[)";
        for (const auto& slice : result.slices) append(out, "%.3f,", slice.count());
        out.back() = ']';
    }
    if (result.tls) {
        append(out, R"(,"tls":{"full":%llu,"resumed":%llu})",
               static_cast<unsigned long long>(result.tls->full),
               static_cast<unsigned long long>(result.tls->resumed));
    }
    append(out, R"(,"generator_cpu_share":%.4f)", share(result.generator_cpu, result.elapsed));
    if (result.server_memory_growth) {
        const memory_use& growth = *result.server_memory_growth;
        append(out,
               R"(,"server_bytes_per_connection":{"anonymous":%.0f,"pss":%.0f,"private":%.0f,)"
               R"("rss":%.0f})",
               per_connection(growth.anonymous_bytes, result),
               per_connection(growth.pss_bytes, result),
               per_connection(growth.private_bytes, result),
               per_connection(growth.rss_bytes, result));
    }
    if (result.siege) {
        const siege_report& siege = *result.siege;
        append(out, R"(,"nuisance":"%s","in_peace_us":{"p50":%.1f,"p99":%.1f,"p999":%.1f})",
               name_of(siege.kind), microseconds(siege.in_peace.quantile(0.5)),
               microseconds(siege.in_peace.quantile(0.99)),
               microseconds(siege.in_peace.quantile(0.999)));
        append(out, R"(,"p99_ratio":%.2f,"p99_us_of_slices":[)", p99_ratio(siege));
        for (const auto& [in_peace, besieged] : siege.p99s)
            append(out, "[%.1f,%.1f],", microseconds(in_peace), microseconds(besieged));
        out.back() = ']';
        append(out, R"(,"nuisance_bytes":%llu,"cut_off":%llu)",
               static_cast<unsigned long long>(siege.sent_bytes),
               static_cast<unsigned long long>(siege.cut_off));
        append(out, R"(,"server_memory_growth_bytes":%lld)",
               static_cast<long long>(siege.memory_growth_bytes));
    }
    out += '}';
    return out;
}

std::string to_table(const report& result) {
    std::string out;
    append(out, "%-28s %s\n", "mode", name_of(result.mode));
    append(out, "%-28s %zu\n", "connections", result.connections);
    append(out, "%-28s %.3f s\n", "measured time", seconds(result.elapsed));
    if (result.messages > 0) {
        append(out, "%-28s %llu\n", "messages", static_cast<unsigned long long>(result.messages));
        append(out, "%-28s %.0f a second\n", "throughput",
               static_cast<double>(result.messages) / seconds(result.elapsed));
    }
    if (result.latency.count() > 0) {
        append(out, "%-28s p50 %.1f, p99 %.1f, p99.9 %.1f, max %.1f us\n", "latency",
               microseconds(result.latency.quantile(0.5)),
               microseconds(result.latency.quantile(0.99)),
               microseconds(result.latency.quantile(0.999)), microseconds(result.latency.max()));
    }
    if (result.server_cpu && result.messages > 0) {
        append(out, "%-28s %.3f us\n", "server CPU a message",
               microseconds(*result.server_cpu) / static_cast<double>(result.messages));
    }
    if (result.tls) {
        append(out, "%-28s %llu full, %llu resumed\n", "TLS handshakes",
               static_cast<unsigned long long>(result.tls->full),
               static_cast<unsigned long long>(result.tls->resumed));
    }
    if (result.slices.size() > 1) {
        append(out, "%-28s %.3f us\n", "the least of all slices",
               std::ranges::min(result.slices).count());
    }
    if (result.server_cpu) {
        append(out, "%-28s %.1f %%\n", "server busy",
               100 * share(*result.server_cpu, result.elapsed));
    }
    append(out, "%-28s %.1f %%\n", "generator busy",
           100 * share(result.generator_cpu, result.elapsed));
    if (result.server_memory_growth) {
        append(out, "%-28s %.0f bytes\n", "server memory a connection",
               per_connection(result.server_memory_growth->anonymous_bytes, result));
    }
    if (result.siege) {
        const siege_report& siege = *result.siege;
        append(out, "%-28s p50 %.1f, p99 %.1f, p99.9 %.1f us\n", "latency in peace",
               microseconds(siege.in_peace.quantile(0.5)),
               microseconds(siege.in_peace.quantile(0.99)),
               microseconds(siege.in_peace.quantile(0.999)));
        append(out, "%-28s %.2f times as in peace\n", "p99 when all else is calm",
               p99_ratio(siege));
        append(out, "%-28s %s, sent %llu bytes, cut off %llu times\n", "nuisance",
               name_of(siege.kind), static_cast<unsigned long long>(siege.sent_bytes),
               static_cast<unsigned long long>(siege.cut_off));
        append(out, "%-28s %lld bytes\n", "server memory growth",
               static_cast<long long>(siege.memory_growth_bytes));
    }
    return out;
}

}  // namespace anteroom::bench
