#include "page.hpp"

#include <string>

#include "page_bundle.hpp"

namespace anteroom_app {

namespace {

std::string_view content_type(std::string_view path) {
    if (path.ends_with(".html")) return "text/html; charset=utf-8";
    if (path.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (path.ends_with(".css")) return "text/css; charset=utf-8";
    if (path.ends_with(".svg")) return "image/svg+xml";
    if (path.ends_with(".png")) return "image/png";
    if (path.ends_with(".woff2")) return "font/woff2";
    return "application/octet-stream";
}

// Nothing but the page's own files and connections to this server.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

constexpr std::string_view without_page =
    "<!doctype html><html lang=\"en\"><title>Anteroom</title><p>Anteroom is running. This build "
    "holds no chat page: run <code>./dev build</code>, which builds it first.</p></html>";

anteroom::http_response answer(std::string_view path, std::string_view bytes, bool immutable) {
    return {200,
            std::string{content_type(path)},
            std::string{bytes},
            {{"Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache"},
             {"Content-Security-Policy", std::string{content_security_policy}},
             {"X-Content-Type-Options", "nosniff"},
             {"Referrer-Policy", "no-referrer"},
             {"Cross-Origin-Opener-Policy", "same-origin"}}};
}

}  // namespace

void serve_page(anteroom::server& io) {
    bool has_index = false;
    for (const auto& file : page_files()) {
        const bool index = file.path == "/index.html";
        has_index = has_index || index;
        // Vite names what is in assets after its content.
        const bool immutable = file.path.starts_with("/assets/");
        const auto serve = [&file, immutable](const anteroom::http_request&) {
            return answer(file.path, file.bytes, immutable);
        };
        io.route("GET", std::string{file.path}, serve);
        if (index) io.route("GET", "/", serve);
    }
    if (!has_index)
        io.route("GET", "/", [](const anteroom::http_request&) {
            return answer("/index.html", without_page, false);
        });
}

}  // namespace anteroom_app
