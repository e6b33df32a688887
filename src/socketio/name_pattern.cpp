#include "socketio/name_pattern.hpp"

#include <re2/re2.h>

namespace anteroom::socketio {

namespace {

constexpr std::int64_t memory_bytes_max = 1024 * 1024;  // of the automaton, built as names come

re2::RE2::Options options() {
    re2::RE2::Options chosen;
    chosen.set_log_errors(false);
    chosen.set_max_mem(memory_bytes_max);
    return chosen;
}

re2::StringPiece piece(std::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace

struct name_pattern::compiled {
    explicit compiled(std::string_view text) : expression(piece(text), options()) {}
    re2::RE2 expression;
};

name_pattern::name_pattern(std::unique_ptr<const compiled> expression)
    : expression_(std::move(expression)) {}
name_pattern::name_pattern(name_pattern&&) noexcept = default;
name_pattern& name_pattern::operator=(name_pattern&&) noexcept = default;
name_pattern::~name_pattern() = default;

base::result<name_pattern> name_pattern::compile(std::string_view text, std::string& problem) {
    auto made = std::make_unique<const compiled>(text);
    if (!made->expression.ok()) {
        problem = made->expression.error();
        return boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
    }
    return name_pattern{std::move(made)};
}

bool name_pattern::matches(std::string_view name) const {
    return re2::RE2::PartialMatch(piece(name), expression_->expression);
}

}  // namespace anteroom::socketio
