#pragma once

#include <string>
#include <utility>

namespace anteroom {

// Rules about rooms and events in a TOML file (docs/authentication.md):
//   io.use(anteroom::policy_file("policy.toml"));
// A file that is not right keeps the server from starting, with the line that says why.
struct policy_source {
    std::string path;
};

inline policy_source policy_file(std::string path) {
    return {std::move(path)};
}

}  // namespace anteroom
