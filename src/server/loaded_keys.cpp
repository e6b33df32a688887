#include "server/loaded_keys.hpp"

#include <fstream>

#include <boost/smart_ptr/make_shared.hpp>

#include "server/key_refresher.hpp"

namespace anteroom::facade {

namespace {

const char* sentence(key_errc reason) {
    switch (reason) {
        case key_errc::unreadable:
            return "The file cannot be read.";
        case key_errc::too_long:
            return "The file is longer than 256 KiB.";
        case key_errc::not_json:
            return "The answer is not of a JSON type (application/json).";
        case key_errc::no_usable_key:
            return "None of its keys can be used.";
    }
    return "An unknown reason.";
}

class category_of_keys final : public base::error_category {
  public:
    const char* name() const noexcept override { return "anteroom.keys"; }
    std::string message(int value) const override { return sentence(static_cast<key_errc>(value)); }
};

}  // namespace

const base::error_category& key_category() {
    static const category_of_keys instance;
    return instance;
}

base::error_code make_error_code(key_errc reason) {
    return {static_cast<int>(reason), key_category()};
}

base::result<std::string> read_key_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    std::string text(jose::jwk_set_bytes_max + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad() || (file.fail() && !file.eof())) return key_errc::unreadable;
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > jose::jwk_set_bytes_max) return key_errc::too_long;
    return text;
}

base::result<loaded_key_set> read_key_set(std::string_view text,
                                          std::span<const jose::algorithm> accepted) {
    auto published = jose::parse_jwk_set(text, accepted);
    if (!published) return published.error();
    if (published->keys.empty()) return key_errc::no_usable_key;
    std::vector<auth::verification_key> keys;
    for (auto& each : published->keys) keys.push_back({std::move(each)});
    auto set = auth::key_set::make(std::move(keys));
    if (!set) return set.error();
    return loaded_key_set{boost::make_shared<const auth::key_set>(*std::move(set)),
                          std::move(published->left_out)};
}

void log_key_set(const key_refresher& to, std::string_view event, std::string_view where,
                 const loaded_key_set& loaded) {
    std::string left_out;
    for (const auto& each : loaded.left_out) {
        if (!left_out.empty()) left_out += ' ';
        left_out += '#' + std::to_string(each.position + 1) + ": " + each.reason.message();
    }
    to.log(base::log_level::info, event,
           {{"from", where},
            {"keys", std::to_string(loaded.keys->keys().size())},
            {"left_out", left_out}});
}

}  // namespace anteroom::facade
