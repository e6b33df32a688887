#include "server/issuers_file.hpp"

#include <algorithm>
#include <filesystem>

#include "server/loaded_keys.hpp"
#include "server/policy_requirement.hpp"

namespace anteroom::facade {

namespace {

constexpr std::string_view places[] = {"jwks_url", "jwks_file", "public_key", "secret_file",
                                       "secret_env"};

// A text, or a list of at least one.
std::vector<std::string> texts_at(const toml::table& table, std::string_view key) {
    std::vector<std::string> all;
    const toml::node& node = *table.get(key);
    const auto take = [&](const toml::node& one) {
        const auto text = one.value_exact<std::string>();
        if (!text || text->empty())
            flaw(one, "`" + std::string{key} + "` is a text, or a list of texts");
        all.push_back(*text);
    };
    if (const auto* list = node.as_array()) {
        for (const auto& one : *list) take(one);
        if (all.empty()) flaw(node, "`" + std::string{key} + "` names none");
    } else {
        take(node);
    }
    return all;
}

class reader {
  public:
    explicit reader(const std::string& file) : folder_(std::filesystem::path{file}.parent_path()) {}

    issuer_options issuer_of(const toml::table& table) const {
        check_keys(table, {"name", "audience", "any_audience", "algorithms", "jwks_url",
                           "jwks_ca_file", "jwks_file", "public_key", "secret_file", "secret_env"});
        issuer_options made;
        if (!table.contains("name"))
            flaw(table, "an issuer has a `name`, which is the `iss` of its tokens");
        made.issuer = text_at(table, "name");
        made.keys = keys_of(table);
        if (table.contains("audience")) made.audience = text_at(table, "audience");
        if (const auto* any = table.get("any_audience")) {
            if (any->value_exact<bool>() != true) flaw(*any, "`any_audience` can only be true");
            if (made.audience) flaw(*any, "`any_audience` and an `audience` do not go together");
            made.any_audience = true;
        }
        if (table.contains("jwks_url") && !made.audience && !made.any_audience)
            flaw(table,
                 "a key set URL needs an `audience`, or `any_audience = true` if every token of "
                 "the issuer is meant for this server");
        if (table.contains("algorithms")) made.algorithms = texts_at(table, "algorithms");
        return made;
    }

  private:
    key_sources keys_of(const toml::table& table) const {
        const auto count = std::ranges::count_if(
            places, [&](std::string_view place) { return table.contains(place); });
        if (count != 1)
            flaw(table,
                 "an issuer has its keys from one of `jwks_url`, `jwks_file`, `public_key`, "
                 "`secret_file` and `secret_env`");
        if (table.contains("jwks_ca_file") && !table.contains("jwks_url"))
            flaw(*table.get("jwks_ca_file"), "`jwks_ca_file` belongs to a `jwks_url`");
        if (table.contains("jwks_url")) {
            jwks_options options;
            if (table.contains("jwks_ca_file")) options.ca_file = path_at(table, "jwks_ca_file");
            return jwks_url(text_at(table, "jwks_url"), std::move(options));
        }
        if (table.contains("jwks_file")) return jwks_file(path_at(table, "jwks_file"));
        if (table.contains("secret_file")) return hmac_from_file(path_at(table, "secret_file"));
        if (table.contains("secret_env")) return hmac_from_env(text_at(table, "secret_env"));
        key_sources all;
        for (const auto& path : texts_at(table, "public_key"))
            all.push_back(public_key_file(resolved(path)));
        return all;
    }

    std::string path_at(const toml::table& table, std::string_view key) const {
        return resolved(text_at(table, key));
    }
    std::string resolved(const std::string& path) const { return (folder_ / path).string(); }

    std::filesystem::path folder_;
};

}  // namespace

issuers_file read_issuers(std::string_view text, const std::string& called) {
    issuers_file made;
    const auto problem = [&](const std::string& what, std::size_t line) {
        made = {{}, called + ", line " + std::to_string(line) + ": " + what};
    };
    const reader read{called};
    try {
        const toml::table file = toml::parse(text);
        check_keys(file, {"issuer"});
        const auto* node = file.get("issuer");
        if (!node) flaw(file, "there is no [[issuer]]");
        const auto* list = node->as_array();
        if (!list || !list->is_homogeneous<toml::table>())
            flaw(*node, "write [[issuer]] in front of each");
        for (const auto& one : *list) {
            made.issuers.push_back(read.issuer_of(*one.as_table()));
            const auto& name = made.issuers.back().issuer;
            for (std::size_t i = 0; i + 1 < made.issuers.size(); ++i)
                if (made.issuers[i].issuer == name)
                    flaw(one, "there is another issuer \"" + name + '"');
        }
    } catch (const toml::parse_error& error) {
        problem(std::string{error.description()}, error.source().begin.line);
    } catch (const policy_flaw& found) {
        problem(found.what, found.line);
    }
    return made;
}

issuers_file load_issuers(const std::string& path) {
    const auto text = read_key_file(path);
    if (!text) return {{}, path + " cannot be used: " + text.error().message()};
    return read_issuers(*text, path);
}

}  // namespace anteroom::facade
