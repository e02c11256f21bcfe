//! The linker's orders for the shared library, and the name that the loader knows it by.

use std::env;
use std::path::Path;

/// Grows only if the ABI breaks, whatever the version.
const SOVERSION: &str = include_str!("abi/soversion").trim_ascii();

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("linux") {
        return;
    }
    let soname = format!("libzapi.so.{SOVERSION}");
    // `dlclose` must not unmap code that a thread still runs or returns to.
    for order in ["-Wl,-z,nodelete", "-Wl,-z,relro,-z,now", &format!("-Wl,-soname,{soname}")] {
        println!("cargo::rustc-cdylib-link-arg={order}");
    }
    if let Err(error) = link(&soname) {
        println!("cargo::warning=no {soname} beside libzapi.so: {error}");
    }
}

/// A program that is linked with `target/<profile>/libzapi.so` looks for its SONAME there.
#[cfg(unix)]
fn link(soname: &str) -> std::io::Result<()> {
    let out = env::var_os("OUT_DIR").unwrap_or_default();
    let build = Path::new(&out).ancestors().find(|folder| folder.ends_with("build"));
    let Some(profile) = build.and_then(Path::parent) else {
        return Err(std::io::Error::other("OUT_DIR is in no folder named build"));
    };
    let link = profile.join(soname);
    match std::fs::read_link(&link) {
        Ok(_) => Ok(()),
        Err(_) => std::os::unix::fs::symlink("libzapi.so", link),
    }
}

#[cfg(not(unix))]
fn link(_: &str) -> std::io::Result<()> {
    Ok(())
}
