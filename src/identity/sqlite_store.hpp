#pragma once

#include <memory>

#include "identity/sqlite_database.hpp"
#include "identity/store.hpp"

namespace anteroom::identity {

// The store in one SQLite file: write-ahead log, every commit on the disk before it is answered,
// other processes waited for.
class sqlite_store final : public store {
  public:
    static base::result<std::unique_ptr<sqlite_store>> open(const sqlite_database::options& how);

    base::error_code begin() override;
    base::error_code commit() override;
    void roll_back() noexcept override;

    base::result<std::optional<account>> account_named(std::string_view name) override;
    base::result<std::optional<account>> account_of(std::string_view id) override;
    base::result<std::size_t> account_count() override;
    base::result<bool> add(const account& made) override;
    base::error_code set_password(std::string_view id, std::string_view hash) override;

    base::result<std::optional<refresh_family>> family(std::string_view sid) override;
    base::result<std::vector<refresh_family>> families_of(std::string_view account) override;
    base::error_code add(const refresh_family& made) override;
    base::result<bool> advance(const refresh_family& next, const token_digest& head) override;
    base::result<bool> end_family(std::string_view sid, const refresh_family::ending& how) override;
    base::result<std::vector<refresh_family>> ended_since(base::wall_time when) override;
    base::error_code forget_families(base::wall_time before) override;

    base::result<std::vector<stored_key>> keys() override;
    base::error_code add(const stored_key& made) override;
    base::error_code forget_key(std::string_view kid) override;
    base::result<std::optional<refresh_token_mint::key>> mint_key() override;
    base::error_code set_mint_key(const refresh_token_mint::key& made) override;

  private:
    explicit sqlite_store(sqlite_database database) : database_(std::move(database)) {}

    sqlite_database database_;
};

}  // namespace anteroom::identity
