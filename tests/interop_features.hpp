#pragma once

#include <anteroom/anteroom.hpp>

// The interop server's events for features that a stock client sees: namespaces that clients cause
// ("/dynamic-7", "/asked-7"), middlewares, listeners, acks of broadcasts, coroutines ("/features").
void serve_features(anteroom::server& io);
