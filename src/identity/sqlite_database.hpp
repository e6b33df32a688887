#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/result.hpp"

struct sqlite3;       // SQLite's
struct sqlite3_stmt;  // SQLite's

namespace anteroom::identity {

// One connection to a database file, and its prepared statements. One thread at a time. Errors are
// the `storage_...` of `errc`.
class sqlite_database {
  public:
    struct options {
        std::string path;  // made if it is not there, for its owner alone; or ":memory:"
        std::chrono::milliseconds busy_timeout{2'000};  // how long to wait for other writers
        std::uint64_t bytes_max = 0;                    // 0: what the disk has
    };

    // A bound value or one of a row: text and blobs are both bytes.
    struct value {
        enum class kind : unsigned char { null, integer, text, blob };
        value() = default;
        value(std::int64_t number) : what(kind::integer), number(number) {}
        static value of_text(std::string_view text) { return {kind::text, text}; }
        static value of_blob(std::string_view bytes) { return {kind::blob, bytes}; }

        kind what = kind::null;
        std::int64_t number = 0;
        std::string_view bytes;

      private:
        value(kind what, std::string_view bytes) : what(what), bytes(bytes) {}
    };

    // A statement that runs: reset when it goes.
    class query {
      public:
        ~query();
        query(query&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}

        // True: there is a row. Views into it last until the next call.
        base::result<bool> next();
        bool is_null(int column) const;
        std::int64_t integer(int column) const;
        std::string_view bytes(int column) const;

      private:
        friend class sqlite_database;
        explicit query(sqlite3_stmt* statement) : statement_(statement) {}
        sqlite3_stmt* statement_;
    };

    static base::result<sqlite_database> open(const options& how);
    ~sqlite_database();
    sqlite_database(sqlite_database&&) noexcept;
    sqlite_database& operator=(sqlite_database&&) = delete;

    // SQL that gives no rows, with `?` for the values; statements are prepared once each.
    base::error_code run(std::string_view sql, std::initializer_list<value> values = {});
    base::result<query> ask(std::string_view sql, std::initializer_list<value> values = {});
    // The same, for the first column of the only row.
    base::result<std::int64_t> number(std::string_view sql);
    // Several statements, not kept.
    base::error_code script(const char* sql);
    // How many rows the last statement changed.
    int changes() const;
    bool in_transaction() const;

  private:
    struct closing {
        void operator()(sqlite3* connection) const;
    };
    struct finalizing {
        void operator()(sqlite3_stmt* statement) const;
    };
    using statement_ptr = std::unique_ptr<sqlite3_stmt, finalizing>;

    explicit sqlite_database(sqlite3* connection);
    base::error_code configure(const options& how);
    base::error_code use_write_ahead_log(std::chrono::milliseconds patience);

    std::unique_ptr<sqlite3, closing> connection_;
    std::unordered_map<std::string_view, statement_ptr> statements_;  // by SQL that is constant
};

}  // namespace anteroom::identity
