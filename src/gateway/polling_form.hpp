#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/send_queue.hpp"
#include "net/http_response.hpp"
#include "wire/engineio/packet.hpp"

namespace anteroom::gateway {

// How the polls of a session are answered: its protocol, and whether they come from script
// elements (JSONP, protocol 3 alone).
class polling_form {
  public:
    explicit polling_form(wire::engineio::revision revision) : revision_(revision) {}

    // The polls are script elements: `index` is where the page expects the answer.
    void use_scripts(std::string index) {
        script_index_ = std::make_unique<std::string>(std::move(index));
    }
    bool uses_scripts() const { return script_index_ != nullptr; }

    // One or two packets of text.
    net::http_response packets(std::string_view first, std::string_view second = {}) const;
    // Everything that waits; the queue is empty afterwards. It may be packed, unless something in
    // it is to go as it is.
    net::http_response messages(base::send_queue& queue) const;

  private:
    net::http_response payload_of(base::send_queue& queue) const;
    net::http_response finish(std::string payload, bool octets) const;

    std::unique_ptr<std::string> script_index_;
    wire::engineio::revision revision_;
};

}  // namespace anteroom::gateway
