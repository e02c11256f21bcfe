//! The linker's orders for the shared library.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // `dlclose` must not unmap code that a thread still runs or returns to.
        for order in ["-Wl,-z,nodelete", "-Wl,-z,relro,-z,now"] {
            println!("cargo::rustc-cdylib-link-arg={order}");
        }
    }
}
