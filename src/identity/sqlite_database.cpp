#include "identity/sqlite_database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>
#include <utility>

#include "identity/error.hpp"

namespace anteroom::identity {

namespace {

base::error_code error_of(int code) {
    switch (code & 0xff) {
        case SQLITE_OK:
        case SQLITE_ROW:
        case SQLITE_DONE:
            return {};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return errc::storage_busy;
        case SQLITE_FULL:
            return errc::storage_full;
        case SQLITE_NOTADB:
            return errc::storage_not_ours;
        case SQLITE_CANTOPEN:
            return errc::storage_cannot_open;
        default:
            return errc::storage_failed;
    }
}

// SQLite would make the file readable for everybody whom the umask lets, and it holds keys. The
// files beside it take over its mode.
base::error_code prepare_file(const std::string& path) {
    const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (made < 0) return errc::storage_cannot_open;
    struct stat about {};
    const bool known = ::fstat(made, &about) == 0 && S_ISREG(about.st_mode);
    ::close(made);
    if (!known) return errc::storage_cannot_open;
    if ((about.st_mode & 077) != 0) return errc::storage_readable_by_others;
    return {};
}

}  // namespace

void sqlite_database::closing::operator()(sqlite3* connection) const {
    sqlite3_close_v2(connection);
}

void sqlite_database::finalizing::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

sqlite_database::sqlite_database(sqlite3* connection) : connection_(connection) {}
sqlite_database::sqlite_database(sqlite_database&&) noexcept = default;
sqlite_database::~sqlite_database() = default;

base::result<sqlite_database> sqlite_database::open(const options& how) {
    if (how.path != ":memory:")
        if (const auto problem = prepare_file(how.path)) return problem;
    sqlite3* connection = nullptr;
    const int code = sqlite3_open_v2(
        how.path.c_str(), &connection,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    sqlite_database made{connection};
    if (code != SQLITE_OK) return errc::storage_cannot_open;
    if (const auto problem = made.configure(how)) return problem;
    return made;
}

base::error_code sqlite_database::configure(const options& how) {
    auto* const connection = connection_.get();
    sqlite3_busy_timeout(connection, static_cast<int>(how.busy_timeout.count()));
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    if (const auto problem = use_write_ahead_log(how.busy_timeout)) return problem;
    // FULL: a commit outlives a power cut, so nobody who was given a token is logged out by one.
    if (const auto problem = script("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                                    "PRAGMA journal_size_limit = 4194304;"))
        return problem;
    if (how.bytes_max == 0) return {};
    const auto page_bytes = number("PRAGMA page_size");
    if (!page_bytes) return page_bytes.error();
    const auto pages = how.bytes_max / static_cast<std::uint64_t>(*page_bytes);
    return script(("PRAGMA max_page_count = " + std::to_string(pages)).c_str());
}

// For this one change SQLite does not wait for others by itself.
base::error_code sqlite_database::use_write_ahead_log(std::chrono::milliseconds patience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto problem = script("PRAGMA journal_mode = WAL");
        if (problem != errc::storage_busy || std::chrono::steady_clock::now() >= end)
            return problem;
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
}

base::error_code sqlite_database::script(const char* sql) {
    return error_of(sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr));
}

base::result<sqlite_database::query> sqlite_database::ask(std::string_view sql,
                                                          std::initializer_list<value> values) {
    auto& kept = statements_[sql];
    if (!kept) {
        sqlite3_stmt* made = nullptr;
        const int code =
            sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                               SQLITE_PREPARE_PERSISTENT, &made, nullptr);
        if (code != SQLITE_OK) return error_of(code);
        kept.reset(made);
    }
    auto* const statement = kept.get();
    int position = 0;
    for (const auto& each : values) {
        ++position;
        const auto size = static_cast<int>(each.bytes.size());
        int code = SQLITE_OK;
        // The bytes outlive the query: the caller has them.
        switch (each.what) {
            case value::kind::null:
                code = sqlite3_bind_null(statement, position);
                break;
            case value::kind::integer:
                code = sqlite3_bind_int64(statement, position, each.number);
                break;
            case value::kind::text:
                code =
                    sqlite3_bind_text(statement, position, each.bytes.data(), size, SQLITE_STATIC);
                break;
            case value::kind::blob:
                code =
                    sqlite3_bind_blob(statement, position, each.bytes.data(), size, SQLITE_STATIC);
                break;
        }
        if (code != SQLITE_OK) return error_of(code);
    }
    return query{statement};
}

base::error_code sqlite_database::run(std::string_view sql, std::initializer_list<value> values) {
    auto running = ask(sql, values);
    if (!running) return running.error();
    const auto row = running->next();
    return row ? base::error_code{} : row.error();
}

base::result<std::int64_t> sqlite_database::number(std::string_view sql) {
    auto running = ask(sql);
    if (!running) return running.error();
    const auto row = running->next();
    if (!row) return row.error();
    return *row ? running->integer(0) : 0;
}

int sqlite_database::changes() const {
    return sqlite3_changes(connection_.get());
}

bool sqlite_database::in_transaction() const {
    return sqlite3_get_autocommit(connection_.get()) == 0;
}

sqlite_database::query::~query() {
    if (!statement_) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

base::result<bool> sqlite_database::query::next() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return {boost::system::in_place_error, error_of(code)};
}

bool sqlite_database::query::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t sqlite_database::query::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string_view sqlite_database::query::bytes(int column) const {
    const auto* start = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return start ? std::string_view{start, size} : std::string_view{};
}

}  // namespace anteroom::identity
