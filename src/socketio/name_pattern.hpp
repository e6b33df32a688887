#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace anteroom::socketio {

// Which names of namespaces exist (`io.of(/regex/)` of socket.io 4.8). Peers choose the names, so
// matching takes time linear in their length: RE2, whose syntax has no back-references and no
// look-around. Immutable; any number of threads may match at the same time.
class name_pattern {
  public:
    // What is wrong with `text`, in one sentence, if it is no pattern.
    static base::result<name_pattern> compile(std::string_view text, std::string& problem);

    name_pattern(name_pattern&&) noexcept;
    name_pattern& operator=(name_pattern&&) noexcept;
    ~name_pattern();

    // As JavaScript's test(): anywhere in the name, unless ^ and $ say more.
    bool matches(std::string_view name) const;

  private:
    struct compiled;
    explicit name_pattern(std::unique_ptr<const compiled> expression);

    std::unique_ptr<const compiled> expression_;
};

}  // namespace anteroom::socketio
