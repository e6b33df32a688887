#include "process_probe.hpp"

#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>

namespace anteroom::bench {
namespace {

std::chrono::nanoseconds read_clock(clockid_t clock) {
    timespec time{};
    if (::clock_gettime(clock, &time) != 0) {
        throw std::runtime_error("the measured server is gone");
    }
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

}  // namespace

process_probe::process_probe(pid_t pid) : pid_(pid) {
    if (::clock_getcpuclockid(pid, &cpu_clock_) != 0) {
        throw std::runtime_error("no process " + std::to_string(pid) + " to measure");
    }
}

std::chrono::nanoseconds process_probe::cpu_time() const {
    return read_clock(cpu_clock_);
}

memory_use process_probe::memory() const {
    const std::string path = "/proc/" + std::to_string(pid_) + "/smaps_rollup";
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');  // the address range

    memory_use use;
    std::string key;
    std::int64_t kibibytes = 0;
    std::string unit;
    while (file >> key >> kibibytes >> unit) {
        const std::int64_t bytes = kibibytes * 1024;
        if (key == "Anonymous:") use.anonymous_bytes = bytes;
        if (key == "Pss:") use.pss_bytes = bytes;
        if (key == "Rss:") use.rss_bytes = bytes;
        if (key == "Private_Clean:" || key == "Private_Dirty:") use.private_bytes += bytes;
    }
    if (use.rss_bytes == 0) throw std::runtime_error(path + " is not understood");
    return use;
}

std::chrono::nanoseconds own_cpu_time() {
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

}  // namespace anteroom::bench
