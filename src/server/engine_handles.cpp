// What programs set on an engine, and what its hooks are handed.

#include "anteroom/engine.hpp"
#include "net/http_request.hpp"
#include "server/engine_host.hpp"

namespace anteroom {

// --- engine_request

std::string_view engine_request::method() const {
    return copy_ ? std::string_view{copy_->method} : std::string_view{};
}

std::string_view engine_request::url() const {
    return copy_ ? copy_->said->url() : std::string_view{};
}

std::string_view engine_request::address() const {
    return copy_ ? copy_->said->address() : std::string_view{};
}

bool engine_request::secure() const {
    return copy_ && copy_->said->secure();
}

std::string engine_request::header(std::string_view name) const {
    return copy_ ? copy_->said->header(name) : std::string{};
}

header_list engine_request::headers() const {
    return copy_ ? copy_->said->headers() : header_list{};
}

std::string engine_request::query(std::string_view name) const {
    const std::string_view all = url();
    const std::size_t mark = all.find('?');
    return mark == std::string_view::npos ? std::string{}
                                          : net::query_value(all.substr(mark + 1), name);
}

// --- admission

admission::admission(detail::hook_sink sink) : sink_(std::move(sink)) {}

void admission::operator()(bool allowed) {
    if (!allowed) return refuse({});
    if (auto once = std::exchange(sink_.take, nullptr)) once({});
}

void admission::refuse(std::string message) {
    if (auto once = std::exchange(sink_.take, nullptr))
        once({.refusal = std::move(message), .fields = {}, .instead = {}});
}

// --- engine_next

engine_next::engine_next(detail::hook_sink sink) : sink_(std::move(sink)) {}
engine_next::engine_next(engine_next&&) noexcept = default;
engine_next& engine_next::operator=(engine_next&&) noexcept = default;
engine_next::~engine_next() = default;

void engine_next::set_header(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
}

void engine_next::operator()() {
    answer({});
}

void engine_next::fail() {
    answer({.refusal = "", .fields = {}, .instead = {}});
}

void engine_next::respond(http_response response) {
    auto made = net::text_response(response.status, std::move(response.content_type),
                                   std::move(response.body));
    for (auto& field : response.headers) made.fields.push_back(std::move(field));
    answer({.refusal = {}, .fields = {}, .instead = std::move(made)});
}

void engine_next::answer(gateway::hook_answer&& said) {
    said.fields = std::move(fields_);
    if (auto once = std::exchange(sink_.take, nullptr)) once(std::move(said));
}

// --- engine_handle

engine_handle& engine_handle::use(
    detail::unique_function<void(engine_request, engine_next)> middleware) {
    if (const auto host = host_.lock(); host && !host->listening())
        host->hooks().middlewares.emplace_back([middleware = std::move(middleware)](
                                                   const gateway::request_ptr& request,
                                                   gateway::answer_function answer) mutable {
            middleware(engine_request{request}, engine_next{detail::hook_sink{std::move(answer)}});
        });
    return *this;
}

engine_handle& engine_handle::on_initial_headers(
    detail::unique_function<void(header_list&, const engine_request&)> add) {
    if (const auto host = host_.lock(); host && !host->listening())
        host->hooks().on_initial_headers.emplace_back(
            [add = std::move(add)](gateway::header_fields& fields,
                                   const gateway::request_ptr& request) mutable {
                add(fields, engine_request{request});
            });
    return *this;
}

engine_handle& engine_handle::on_headers(
    detail::unique_function<void(header_list&, const engine_request&)> add) {
    if (const auto host = host_.lock(); host && !host->listening())
        host->hooks().on_headers.emplace_back(
            [add = std::move(add)](gateway::header_fields& fields,
                                   const gateway::request_ptr& request) mutable {
                add(fields, engine_request{request});
            });
    return *this;
}

engine_handle& engine_handle::on_connection_error(
    detail::unique_function<void(const connection_error&)> tell) {
    if (const auto host = host_.lock(); host && !host->listening())
        host->hooks().on_connection_error.emplace_back(
            [tell = std::move(tell)](const gateway::refused_request& refused) mutable {
                tell({engine_request{refused.asked}, refused.error.code,
                      std::string{refused.message}, refused.context});
            });
    return *this;
}

std::size_t engine_handle::clients_count() const {
    const auto host = host_.lock();
    return host ? host->clients_count() : 0;
}

void engine_handle::close() {
    if (const auto host = host_.lock()) host->close_sessions();
}

}  // namespace anteroom
