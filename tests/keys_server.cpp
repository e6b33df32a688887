// The server that the tests of changing keys call. Its log goes to the standard error, one event a
// line with its fields. All but one of the sources are given by the environment:
//   PORT, JWKS_URL, JWKS_CA_FILE, JWKS_FILE, ISSUER, AUDIENCE
//   REFRESH_MS, GOOD_FOR_MS, FETCH_INTERVAL_MS, CONNECT_TIMEOUT_MS
//   SECOND_ISSUER, SECOND_JWKS_URL: another issuer, for the same audience

#include <anteroom/anteroom.hpp>

#include <cstdlib>
#include <iostream>
#include <sstream>

namespace {

std::string text_from(const char* variable) {
    const char* text = std::getenv(variable);
    return text ? text : "";
}

std::chrono::milliseconds milliseconds_from(const char* variable, long otherwise) {
    const std::string text = text_from(variable);
    return std::chrono::milliseconds{text.empty() ? otherwise : std::stol(text)};
}

anteroom::jwks_options set_options() {
    return {.ca_file = text_from("JWKS_CA_FILE"),
            .refresh_every = milliseconds_from("REFRESH_MS", 300'000),
            .good_for = milliseconds_from("GOOD_FOR_MS", 3'600'000),
            .fetch_interval_min = milliseconds_from("FETCH_INTERVAL_MS", 10'000),
            .file_check_every = std::chrono::milliseconds{20}};
}

anteroom::jwt_options rules() {
    anteroom::jwt_options made;
    const std::string audience = text_from("AUDIENCE");
    const auto published = [&](const char* issuer, const char* url) {
        return anteroom::issuer_options{.issuer = text_from(issuer),
                                        .keys = anteroom::jwks_url(text_from(url), set_options()),
                                        .audience = audience};
    };
    if (const std::string file = text_from("JWKS_FILE"); !file.empty()) {
        made.keys = anteroom::jwks_file(file, set_options());
        return made;
    }
    made.issuers.push_back(published("ISSUER", "JWKS_URL"));
    if (!text_from("SECOND_ISSUER").empty())
        made.issuers.push_back(published("SECOND_ISSUER", "SECOND_JWKS_URL"));
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
    options.connect_timeout = milliseconds_from("CONNECT_TIMEOUT_MS", 10'000);
    options.log = [](anteroom::log_level, std::string_view event,
                     std::span<const anteroom::log_field> fields) { write_line(event, fields); };
    anteroom::server io{std::move(options)};
    io.use(anteroom::jwt(rules()));
    io.on("whoami", [](anteroom::socket from, anteroom::ack done) { done(from.user().claims()); });
    io.listen(static_cast<std::uint16_t>(milliseconds_from("PORT", 0).count()), "127.0.0.1");
    if (io.problem().empty()) std::cout << "listening on " << io.url() << std::endl;
    return io.run();
}
