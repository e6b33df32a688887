#include "server/client_bundles.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#ifdef ANTEROOM_BROTLI
#include <brotli/encode.h>
#endif

#include "gateway/cors.hpp"

namespace anteroom::facade {

namespace {

using net::content_coding;

constexpr std::string_view bundle_names[] = {
    "socket.io.js",
    "socket.io.js.map",
    "socket.io.min.js",
    "socket.io.min.js.map",
    "socket.io.esm.min.js",
    "socket.io.esm.min.js.map",
    "socket.io.msgpack.min.js",
    "socket.io.msgpack.min.js.map",
};

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

// A bundle begins with a comment that names its version.
std::string version_in(std::string_view bundle) {
    constexpr std::string_view mark = "Socket.IO v";
    bundle = bundle.substr(0, 200);
    const std::size_t at = bundle.find(mark);
    if (at == std::string_view::npos) return {};
    bundle.remove_prefix(at + mark.size());
    return std::string{bundle.substr(0, bundle.find_first_not_of("0123456789."))};
}

// RFC 9110 13.1.2: a list of tags, compared weakly, or any.
bool names_tag(std::string_view list, std::string_view tag) {
    while (!list.empty()) {
        std::string_view one = list.substr(0, list.find(','));
        list.remove_prefix(std::min(one.size() + 1, list.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        while (one.ends_with(' ')) one.remove_suffix(1);
        if (one.starts_with("W/")) one.remove_prefix(2);
        if (one == tag || one == "*") return true;
    }
    return false;
}

#ifdef ANTEROOM_BROTLI
constexpr net::content_codings offered{content_coding::deflate, content_coding::gzip,
                                       content_coding::br};

std::string brotli(std::string_view body) {
    constexpr int quality = 5;  // packed once, while a loop waits
    std::string packed(BrotliEncoderMaxCompressedSize(body.size()), '\0');
    std::size_t bytes = packed.size();
    if (!BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, body.size(),
                               reinterpret_cast<const std::uint8_t*>(body.data()), &bytes,
                               reinterpret_cast<std::uint8_t*>(packed.data())))
        return {};
    packed.resize(bytes);
    return packed;
}
#else
constexpr net::content_codings offered{content_coding::deflate, content_coding::gzip};

std::string brotli(std::string_view) {
    return {};
}
#endif

}  // namespace

bool client_bundles::load(const std::string& folder) {
    for (const auto name : bundle_names) {
        std::string bytes = read_file(std::filesystem::path{folder} / name);
        if (bytes.empty()) continue;
        if (entity_tag_.empty() && name.ends_with(".js"))
            if (const auto version = version_in(bytes); !version.empty())
                entity_tag_ = '"' + version + '"';
        bundle made{.name = name, .bodies = {}};
        made.bodies[0] = std::move(bytes);
        made.known[0] = true;
        bundles_.push_back(std::move(made));
    }
    return !bundles_.empty();
}

// What cannot be packed is given as it is, and `coding` says so.
std::string client_bundles::body_of(bundle& of, content_coding& coding) {
    const auto index = static_cast<std::size_t>(coding);
    const std::lock_guard lock{packing_};
    auto& body = of.bodies[index];
    if (!std::exchange(of.known[index], true)) {
        if (coding == content_coding::br)
            body = brotli(of.bodies[0]);
        else
            net::pack(coding, of.bodies[0], body);
    }
    if (!body.empty()) return body;
    coding = content_coding::identity;
    return of.bodies[0];
}

std::optional<net::http_response> client_bundles::answer(const net::http_request& request) {
    const std::string_view base = settings_.path;
    std::string_view name = request.path;
    if (bundles_.empty() || !name.starts_with(base)) return std::nullopt;
    name.remove_prefix(base.size());
    if (!name.starts_with('/') || (request.method != "GET" && request.method != "HEAD"))
        return std::nullopt;
    name.remove_prefix(1);
    const auto found = std::ranges::find(bundles_, name, &bundle::name);
    if (found == bundles_.end()) return std::nullopt;

    net::http_response response;
    response.fields = gateway::cors_fields(settings_.cors, request,
                                           gateway::standing_of(settings_.cors, request, true));
    response.fields.emplace_back("Cache-Control", "public, max-age=0");
    response.fields.emplace_back("Vary", "Accept-Encoding");
    if (!entity_tag_.empty()) {
        response.fields.emplace_back("ETag", entity_tag_);
        if (names_tag(request["If-None-Match"], entity_tag_)) {
            response.status = 304;
            return response;
        }
    }
    response.fields.emplace_back("Content-Type", name.ends_with(".map")
                                                     ? "application/json; charset=utf-8"
                                                     : "application/javascript; charset=utf-8");
    auto coding = net::preferred_coding(request, offered);
    response.body = body_of(*found, coding);
    if (coding != content_coding::identity)
        response.fields.emplace_back("Content-Encoding", net::name_of(coding));
    return response;
}

}  // namespace anteroom::facade
