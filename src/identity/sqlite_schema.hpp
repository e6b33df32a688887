#pragma once

#include "base/result.hpp"

namespace anteroom::identity {

class sqlite_database;

// Brings the tables of a database to what this version of the program knows, each step in one
// transaction; a new file gets all of them. A database that is not ours is left as it is
// (`errc::storage_not_ours`), and so is one of a later version (`errc::storage_too_new`).
base::error_code migrate(sqlite_database& database);

}  // namespace anteroom::identity
