#pragma once

#include <string_view>
#include <vector>

namespace anteroom {

// Binary data: a Buffer, ArrayBuffer or Blob on the JavaScript side. Travels as an attachment,
// never as JSON numbers.
class bytes : public std::vector<unsigned char> {
  public:
    using vector::vector;
    explicit bytes(std::string_view octets) : vector(octets.begin(), octets.end()) {}

    std::string_view view() const { return {reinterpret_cast<const char*>(data()), size()}; }
};

}  // namespace anteroom
