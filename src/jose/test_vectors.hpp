#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

// Published vectors that are not part of this repository: in the directory that ANTEROOM_VECTORS
// names, else in `shared/vectors` beside the source tree.
namespace anteroom::jose::test {

inline std::optional<boost::json::value> vector_file(const std::string& name) {
    const char* chosen = std::getenv("ANTEROOM_VECTORS");
    const std::filesystem::path root =
        chosen != nullptr ? std::filesystem::path(chosen)
                          : std::filesystem::path(ANTEROOM_SOURCE_DIR) / "../shared/vectors";
    std::ifstream file(root / name);
    if (!file) return std::nullopt;
    std::ostringstream text;
    text << file.rdbuf();
    return boost::json::parse(text.str());
}

}  // namespace anteroom::jose::test

// Loads a vector file into `variable`. Without it the test is skipped and says so; on a build
// server (CI=true) it fails, so that it cannot be lost unnoticed.
#define ANTEROOM_VECTORS_OR_SKIP(variable, name)                              \
    const auto variable = ::anteroom::jose::test::vector_file(name);          \
    if (!variable) {                                                          \
        const char* ci = std::getenv("CI");                                   \
        if (ci != nullptr && std::string(ci) == "true") FAIL() << "no " name; \
        GTEST_SKIP() << "no " name "; set ANTEROOM_VECTORS to its directory"; \
    }
