#include "gateway/polling_form.hpp"

#include "wire/engineio/jsonp.hpp"
#include "wire/engineio/payload.hpp"
#include "wire/engineio/payload_v3.hpp"

namespace anteroom::gateway {

namespace engineio = wire::engineio;
using engineio::revision;

net::http_response polling_form::packets(std::string_view first, std::string_view second) const {
    std::string payload;
    for (const auto packet : {first, second}) {
        if (packet.empty()) continue;
        if (revision_ == revision::v3) {
            engineio::append_packet_v3(payload, packet);
        } else {
            if (!payload.empty()) payload += engineio::packet_separator;
            payload += packet;
        }
    }
    return finish(std::move(payload), false);
}

net::http_response polling_form::messages(base::send_queue& queue) const {
    bool may_be_packed = true;
    for (std::size_t i = 0; i < queue.size(); ++i)
        may_be_packed = may_be_packed && !queue[i]->stays_plain();
    auto response = payload_of(queue);
    response.may_be_packed = may_be_packed;
    return response;
}

net::http_response polling_form::payload_of(base::send_queue& queue) const {
    if (revision_ == revision::v3) {
        auto made = engineio::take_payload_v3(queue);
        return finish(std::move(made.body), made.octets);
    }
    std::string payload;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < queue.size(); ++i) bytes += engineio::payload_bytes(*queue[i]);
    payload.reserve(bytes);
    for (; !queue.empty(); queue.pop()) engineio::append_packet(payload, *queue[0]);
    return finish(std::move(payload), false);
}

net::http_response polling_form::finish(std::string payload, bool octets) const {
    net::http_response response;
    if (script_index_) {
        // As what it is, so that a browser runs it, and nothing else (engine.io says text/plain).
        response = net::text_response(200, "text/javascript; charset=UTF-8",
                                      engineio::jsonp_call(*script_index_, payload));
        response.fields.emplace_back("X-Content-Type-Options", "nosniff");
    } else {
        response = net::text_response(
            200, octets ? "application/octet-stream" : "text/plain; charset=UTF-8",
            std::move(payload));
    }
    response.fields.emplace_back("cache-control", "no-store");
    return response;
}

}  // namespace anteroom::gateway
