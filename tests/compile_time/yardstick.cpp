// How fast this machine compiles: headers of others that most programs have anyway.

#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include <boost/json/value.hpp>

int main() {
    return boost::json::value{std::string{"x"}}.is_string() ? 0 : 1;
}
