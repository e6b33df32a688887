#include "client_folder.hpp"

#include <filesystem>

namespace anteroom_app {

std::string client_folder() {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
    if (error) return {};
    // In the build folder, and below an installation's prefix.
    for (const auto& folder : {here / "client", here.parent_path() / "share/anteroom/client"})
        if (fs::exists(folder / "socket.io.js", error)) return folder.string();
    return {};
}

}  // namespace anteroom_app
