#pragma once

#include <optional>
#include <string>

#include "auth/revocation.hpp"
#include "base/time.hpp"

namespace anteroom::auth {

// Port: where revocations are kept for tokens that come later. Any thread.
class revocation_store {
  public:
    virtual ~revocation_store() = default;

    // Keeps it until `until`, or for good. False: there is no room, and nothing has changed.
    virtual bool add(const revocation& what, std::optional<base::wall_time> until,
                     base::instant now) = 0;

    // Whether a verified token has been revoked.
    virtual bool revoked(const claims& token, base::instant now) = 0;
};

}  // namespace anteroom::auth
