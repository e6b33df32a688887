#pragma once

namespace anteroom_app {

// Lets the process open as many descriptors as it may: a connection needs one. Nothing is lost if
// that fails.
void raise_descriptor_limit();

}  // namespace anteroom_app
