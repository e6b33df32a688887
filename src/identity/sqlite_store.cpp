#include "identity/sqlite_store.hpp"

#include <algorithm>

#include "identity/error.hpp"
#include "identity/sqlite_schema.hpp"

namespace anteroom::identity {

namespace {

using value = sqlite_database::value;
using query = sqlite_database::query;

value text(std::string_view from) {
    return value::of_text(from);
}

value blob(const token_digest& from) {
    return value::of_blob({reinterpret_cast<const char*>(from.data()), from.size()});
}

value instant(base::wall_time when) {
    return value{std::int64_t{when.time_since_epoch().count()}};
}

base::wall_time instant_of(const query& row, int column) {
    return base::wall_time{base::milliseconds{row.integer(column)}};
}

template <std::size_t Size>
std::array<unsigned char, Size> octets_of(const query& row, int column) {
    std::array<unsigned char, Size> made{};
    const auto bytes = row.bytes(column);
    std::copy_n(bytes.begin(), std::min(bytes.size(), made.size()), made.begin());
    return made;
}

account account_in(const query& row) {
    return {std::string{row.bytes(0)}, std::string{row.bytes(1)}, std::string{row.bytes(2)},
            instant_of(row, 3)};
}

constexpr std::string_view family_by_sid =
    "SELECT sid, account, begun, expires, idle_until, head, previous, previous_at, "
    "previous_client, sealed_successor, ended, ended_reason FROM families WHERE sid = ?";
constexpr std::string_view families_by_account =
    "SELECT sid, account, begun, expires, idle_until, head, previous, previous_at, "
    "previous_client, sealed_successor, ended, ended_reason FROM families "
    "WHERE account = ? AND ended IS NULL ORDER BY idle_until, sid";
constexpr std::string_view families_by_end =
    "SELECT sid, account, begun, expires, idle_until, head, previous, previous_at, "
    "previous_client, sealed_successor, ended, ended_reason FROM families WHERE ended >= ?";

refresh_family family_in(const query& row) {
    refresh_family made;
    made.sid = row.bytes(0);
    made.account = row.bytes(1);
    made.begun = instant_of(row, 2);
    made.expires = instant_of(row, 3);
    made.idle_until = instant_of(row, 4);
    made.head = octets_of<32>(row, 5);
    if (!row.is_null(6))
        made.previous = {octets_of<32>(row, 6), instant_of(row, 7), octets_of<32>(row, 8),
                         std::string{row.bytes(9)}};
    if (!row.is_null(10)) made.ended = {instant_of(row, 10), std::string{row.bytes(11)}};
    return made;
}

template <class Made, class Read>
base::result<std::vector<Made>> all_rows(base::result<query> rows, Read read) {
    if (!rows) return rows.error();
    std::vector<Made> all;
    for (;;) {
        const auto row = rows->next();
        if (!row) return row.error();
        if (!*row) return all;
        all.push_back(read(*rows));
    }
}

template <class Made, class Read>
base::result<std::optional<Made>> one_row(base::result<query> rows, Read read) {
    if (!rows) return rows.error();
    const auto row = rows->next();
    if (!row) return row.error();
    std::optional<Made> made;
    if (*row) made = read(*rows);
    return made;
}

}  // namespace

base::result<std::unique_ptr<sqlite_store>> sqlite_store::open(
    const sqlite_database::options& how) {
    auto database = sqlite_database::open(how);
    if (!database) return database.error();
    if (const auto problem = migrate(*database)) return problem;
    return std::unique_ptr<sqlite_store>{new sqlite_store{std::move(*database)}};
}

// IMMEDIATE: who only read before could find at the first write that it read what is no longer so.
base::error_code sqlite_store::begin() {
    return database_.run("BEGIN IMMEDIATE");
}

base::error_code sqlite_store::commit() {
    return database_.run("COMMIT");
}

void sqlite_store::roll_back() noexcept {
    // A statement that found the disk full may have done so already.
    if (database_.in_transaction()) (void)database_.script("ROLLBACK");
}

base::result<std::optional<account>> sqlite_store::account_named(std::string_view name) {
    return one_row<account>(
        database_.ask("SELECT id, name, password, created FROM accounts WHERE name = ?",
                      {text(name)}),
        account_in);
}

base::result<std::optional<account>> sqlite_store::account_of(std::string_view id) {
    return one_row<account>(
        database_.ask("SELECT id, name, password, created FROM accounts WHERE id = ?", {text(id)}),
        account_in);
}

base::result<std::size_t> sqlite_store::account_count() {
    const auto highest = database_.number("SELECT max(number) FROM accounts");
    if (!highest) return highest.error();
    return static_cast<std::size_t>(*highest);
}

base::result<bool> sqlite_store::add(const account& made) {
    if (const auto problem = database_.run(
            "INSERT INTO accounts (id, name, password, created) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (name) DO NOTHING",
            {text(made.id), text(made.name), text(made.password_hash), instant(made.created)}))
        return {boost::system::in_place_error, problem};
    return database_.changes() == 1;
}

base::error_code sqlite_store::set_password(std::string_view id, std::string_view hash) {
    return database_.run("UPDATE accounts SET password = ? WHERE id = ?", {text(hash), text(id)});
}

base::result<std::optional<refresh_family>> sqlite_store::family(std::string_view sid) {
    return one_row<refresh_family>(database_.ask(family_by_sid, {text(sid)}), family_in);
}

base::result<std::vector<refresh_family>> sqlite_store::families_of(std::string_view account) {
    return all_rows<refresh_family>(database_.ask(families_by_account, {text(account)}), family_in);
}

base::error_code sqlite_store::add(const refresh_family& made) {
    return database_.run(
        "INSERT INTO families (sid, account, begun, expires, idle_until, head) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        {text(made.sid), text(made.account), instant(made.begun), instant(made.expires),
         instant(made.idle_until), blob(made.head)});
}

base::result<bool> sqlite_store::advance(const refresh_family& next, const token_digest& head) {
    const auto& previous = next.previous.value();
    if (const auto problem = database_.run(
            "UPDATE families SET head = ?, idle_until = ?, previous = ?, previous_at = ?, "
            "previous_client = ?, sealed_successor = ? "
            "WHERE sid = ? AND head = ? AND ended IS NULL",
            {blob(next.head), instant(next.idle_until), blob(previous.digest), instant(previous.at),
             blob(previous.client), value::of_blob(previous.sealed_successor), text(next.sid),
             blob(head)}))
        return {boost::system::in_place_error, problem};
    return database_.changes() == 1;
}

base::result<bool> sqlite_store::end_family(std::string_view sid,
                                            const refresh_family::ending& how) {
    if (const auto problem = database_.run(
            "UPDATE families SET ended = ?, ended_reason = ?, sealed_successor = NULL "
            "WHERE sid = ? AND ended IS NULL",
            {instant(how.at), text(how.reason), text(sid)}))
        return {boost::system::in_place_error, problem};
    return database_.changes() == 1;
}

base::result<std::vector<refresh_family>> sqlite_store::ended_since(base::wall_time when) {
    return all_rows<refresh_family>(database_.ask(families_by_end, {instant(when)}), family_in);
}

base::error_code sqlite_store::forget_families(base::wall_time before) {
    return database_.run("DELETE FROM families WHERE ended < ? OR idle_until < ?",
                         {instant(before), instant(before)});
}

base::result<std::vector<stored_key>> sqlite_store::keys() {
    return all_rows<stored_key>(
        database_.ask("SELECT kid, private_pem, signs_from FROM signing_keys ORDER BY signs_from"),
        [](const query& row) {
            return stored_key{std::string{row.bytes(0)}, std::string{row.bytes(1)},
                              instant_of(row, 2)};
        });
}

base::error_code sqlite_store::add(const stored_key& made) {
    return database_.run("INSERT INTO signing_keys (kid, private_pem, signs_from) VALUES (?, ?, ?)",
                         {text(made.kid), text(made.private_pem), instant(made.signs_from)});
}

base::error_code sqlite_store::forget_key(std::string_view kid) {
    return database_.run("DELETE FROM signing_keys WHERE kid = ?", {text(kid)});
}

base::result<std::optional<refresh_token_mint::key>> sqlite_store::mint_key() {
    return one_row<refresh_token_mint::key>(
        database_.ask("SELECT value FROM secrets WHERE name = 'refresh tokens'"),
        [](const query& row) { return octets_of<refresh_token_mint::key_bytes>(row, 0); });
}

base::error_code sqlite_store::set_mint_key(const refresh_token_mint::key& made) {
    return database_.run(
        "INSERT INTO secrets (name, value) VALUES ('refresh tokens', ?)",
        {value::of_blob({reinterpret_cast<const char*>(made.data()), made.size()})});
}

}  // namespace anteroom::identity
