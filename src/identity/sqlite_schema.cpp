#include "identity/sqlite_schema.hpp"

#include <array>
#include <string>

#include "identity/error.hpp"
#include "identity/sqlite_database.hpp"

namespace anteroom::identity {

namespace {

// `PRAGMA application_id` (SQLite's file(1) magic): "Ante".
constexpr std::int64_t application_id = 0x416e7465;

// Step n brings version n to n + 1. A step that has been released never changes. Instants are
// milliseconds since 1970.
constexpr std::array migrations = {
    R"(
    CREATE TABLE accounts (
        number   INTEGER PRIMARY KEY AUTOINCREMENT,
        id       TEXT NOT NULL UNIQUE,
        name     TEXT NOT NULL UNIQUE COLLATE NOCASE,
        password TEXT NOT NULL,
        created  INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE families (
        sid              TEXT NOT NULL PRIMARY KEY,
        account          TEXT NOT NULL REFERENCES accounts (id),
        begun            INTEGER NOT NULL,
        expires          INTEGER NOT NULL,
        idle_until       INTEGER NOT NULL,
        head             BLOB NOT NULL,
        previous         BLOB,
        previous_at      INTEGER,
        previous_client  BLOB,
        sealed_successor BLOB,
        ended            INTEGER,
        ended_reason     TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX families_by_account ON families (account, idle_until);
    CREATE INDEX families_by_end ON families (ended);
    CREATE INDEX families_by_expiry ON families (idle_until);
    CREATE TABLE signing_keys (
        kid         TEXT NOT NULL PRIMARY KEY,
        private_pem TEXT NOT NULL,
        signs_from  INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE secrets (
        name  TEXT NOT NULL PRIMARY KEY,
        value BLOB NOT NULL
    ) STRICT;
    )",
    // Ended families stay for a day: whoever logs in again and again has many, and a login that
    // looks for those that live must not read them all.
    R"(
    DROP INDEX families_by_account;
    CREATE INDEX living_families_by_account ON families (account, idle_until) WHERE ended IS NULL;
    )",
};

base::error_code apply_missing(sqlite_database& database) {
    const auto version = database.number("PRAGMA user_version");
    if (!version) return version.error();
    const auto owner = database.number("PRAGMA application_id");
    if (!owner) return owner.error();
    const auto tables = database.number("SELECT count(*) FROM sqlite_schema");
    if (!tables) return tables.error();
    if (*owner != application_id && (*owner != 0 || *tables != 0 || *version != 0))
        return errc::storage_not_ours;
    if (*version > static_cast<std::int64_t>(migrations.size())) return errc::storage_too_new;
    for (auto step = static_cast<std::size_t>(*version); step < migrations.size(); ++step)
        if (const auto problem = database.script(migrations[step])) return problem;
    const std::string said = "PRAGMA application_id = " + std::to_string(application_id) +
                             "; PRAGMA user_version = " + std::to_string(migrations.size());
    return database.script(said.c_str());
}

}  // namespace

base::error_code migrate(sqlite_database& database) {
    // Of two programs that start at once, one waits here and then finds everything done.
    if (const auto problem = database.script("BEGIN IMMEDIATE")) return problem;
    auto problem = apply_missing(database);
    if (!problem) problem = database.script("COMMIT");
    if (problem && database.in_transaction()) (void)database.script("ROLLBACK");
    return problem;
}

}  // namespace anteroom::identity
