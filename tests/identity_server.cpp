// The server that the tests of accounts call: with lives and limits that tests can wait for. Its
// log goes to the standard error, one event a line with its fields. Given by the environment:
//   PORT, DATABASE, DATABASE_BYTES_MAX, REGISTRATION (off), RETRY_WINDOW_MS
//   ACCESS_TOKEN_SECONDS, KEY_PUBLISHED_AHEAD_MS, KEY_SIGNS_FOR_MS, ORIGIN

#include <anteroom/anteroom.hpp>

#include <cstdlib>
#include <iostream>
#include <sstream>

namespace {

std::string text_from(const char* variable) {
    const char* text = std::getenv(variable);
    return text ? text : "";
}

long number_from(const char* variable, long otherwise) {
    const std::string text = text_from(variable);
    return text.empty() ? otherwise : std::stol(text);
}

anteroom::identity_options accounts_options() {
    using std::chrono::milliseconds;
    anteroom::identity_options made{.database = text_from("DATABASE")};
    made.registration = text_from("REGISTRATION") != "off";
    made.access_token_life = std::chrono::seconds{number_from("ACCESS_TOKEN_SECONDS", 600)};
    made.retry_window = milliseconds{number_from("RETRY_WINDOW_MS", 10'000)};
    made.key_published_ahead = milliseconds{number_from("KEY_PUBLISHED_AHEAD_MS", 86'400'000)};
    made.key_signs_for = milliseconds{number_from("KEY_SIGNS_FOR_MS", 2'592'000'000)};
    made.database_bytes_max = static_cast<std::uint64_t>(number_from("DATABASE_BYTES_MAX", 0));
    made.password_memory_bytes = 8 * 1024 * 1024;  // quick, for tests
    return made;
}

void write_line(std::string_view event, std::span<const anteroom::log_field> fields) {
    std::ostringstream line;
    line << event;
    for (const auto& field : fields) line << ' ' << field.name << '=' << field.value;
    line << '\n';
    std::cerr << line.str() << std::flush;
}

}  // namespace

int main() {
    anteroom::server_options options;
    options.log = [](anteroom::log_level, std::string_view event,
                     std::span<const anteroom::log_field> fields) { write_line(event, fields); };
    if (const auto origin = text_from("ORIGIN"); !origin.empty())
        options.cors = {.origins = {origin}, .credentials = true};
    const anteroom::identity_service accounts{accounts_options()};
    anteroom::server io{std::move(options)};
    io.use(accounts);
    io.use(anteroom::jwt({.issuers = {accounts.issuer()}}));
    io.on("whoami", [](anteroom::socket from, anteroom::ack done) { done(from.user().claims()); });
    io.listen(static_cast<std::uint16_t>(number_from("PORT", 0)), "127.0.0.1");
    if (io.problem().empty()) std::cout << "listening on " << io.url() << std::endl;
    return io.run();
}
