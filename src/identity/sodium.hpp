#pragma once

namespace anteroom::identity {

// libsodium has to be told once that it is used, by any thread, before anything else of it.
void ready_sodium();

}  // namespace anteroom::identity
