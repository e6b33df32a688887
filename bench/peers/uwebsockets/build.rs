//! What uWebSockets is linked with, which its crate leaves to the program.

fn main() {
    for library in ["uv", "ssl", "crypto", "z", "stdc++"] {
        println!("cargo:rustc-link-lib={library}");
    }
}
