#include "auth/arena.hpp"

#include <functional>
#include <memory>
#include <new>

namespace anteroom::auth {

void* arena::do_allocate(std::size_t bytes, std::size_t alignment) {
    needed_ += bytes + alignment - 1;
    void* piece = free_.data();
    std::size_t room = free_.size();
    if (std::align(alignment, bytes, piece, room) == nullptr)
        return ::operator new (bytes, std::align_val_t{alignment});
    free_ = free_.last(room - bytes);
    return piece;
}

void arena::do_deallocate(void* piece, std::size_t, std::size_t alignment) {
    const auto* const at = static_cast<const std::byte*>(piece);
    const std::less<> before;
    const bool ours = !before(at, whole_.data()) && before(at, whole_.data() + whole_.size());
    if (!ours) ::operator delete (piece, std::align_val_t{alignment});
}

}  // namespace anteroom::auth
