//! The linker's orders for the shared library, and the name that the loader knows it by.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Grows only if the ABI breaks, whatever the version.
const SOVERSION: &str = include_str!("abi/soversion").trim_ascii();

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |what| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    match (target("OS").as_str(), target("ENV").as_str()) {
        ("linux", _) => shared_object(),
        ("windows", "gnu") => dll(&target("ARCH")),
        _ => {}
    }
}

fn shared_object() {
    let soname = format!("libzapi.so.{SOVERSION}");
    // `dlclose` must not unmap code that a thread still runs or returns to.
    order(&["-Wl,-z,nodelete", "-Wl,-z,relro,-z,now", &format!("-Wl,-soname,{soname}")]);
    if let Err(error) = link(&soname) {
        println!("cargo::warning=no {soname} beside libzapi.so: {error}");
    }
}

/// Windows may place it anywhere and runs no data; the same sources give the same bytes.
fn dll(arch: &str) {
    order(&["-Wl,--dynamicbase,--nxcompat", "-Wl,--no-insert-timestamp"]);
    if arch == "x86_64" {
        order(&["-Wl,--high-entropy-va"]);
    }
    match version_resource(arch) {
        Ok(object) => order(&[&object.display().to_string()]),
        Err(error) => println!("cargo::warning=no version resource in zapi.dll: {error}"),
    }
}

fn order(orders: &[&str]) {
    for order in orders {
        println!("cargo::rustc-cdylib-link-arg={order}");
    }
}

/// What the Explorer shows of zapi.dll, as an object file.
fn version_resource(arch: &str) -> io::Result<PathBuf> {
    let of_cargo = |name| env::var(format!("CARGO_PKG_{name}")).unwrap_or_default();
    let (version, about) = (of_cargo("VERSION"), of_cargo("DESCRIPTION"));
    let numbers = ["VERSION_MAJOR", "VERSION_MINOR", "VERSION_PATCH"].map(of_cargo).join(",");
    let strings = [
        ("FileDescription", about.as_str()),
        ("FileVersion", &version),
        ("InternalName", "zapi"),
        ("LegalCopyright", &of_cargo("LICENSE")),
        ("OriginalFilename", "zapi.dll"),
        ("ProductName", "zapi"),
        ("ProductVersion", &version),
    ];
    let strings = strings.map(|(name, value)| format!("VALUE \"{name}\", \"{value}\"\n")).concat();
    // A DLL for Windows NT, with texts in US English and Unicode.
    let script = format!(
        "1 VERSIONINFO\nFILEVERSION {numbers},0\nPRODUCTVERSION {numbers},0\n\
         FILEOS 0x40004\nFILETYPE 2\nBEGIN\n\
         BLOCK \"StringFileInfo\"\nBEGIN\nBLOCK \"040904B0\"\nBEGIN\n{strings}END\nEND\n\
         BLOCK \"VarFileInfo\"\nBEGIN\nVALUE \"Translation\", 0x409, 1200\nEND\nEND\n"
    );
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let (source, object) = (out.join("zapi.rc"), out.join("zapi-rc.o"));
    fs::write(&source, script)?;
    let arch = if arch == "x86" { "i686" } else { arch };
    let windres = if cfg!(windows) { "windres" } else { &format!("{arch}-w64-mingw32-windres") };
    let status = Command::new(windres).arg(source).arg(&object).status();
    match status.map_err(|error| io::Error::other(format!("{windres}: {error}")))? {
        status if status.success() => Ok(object),
        status => Err(io::Error::other(format!("{windres}: {status}"))),
    }
}

/// A program that is linked with `target/<profile>/libzapi.so` looks for its SONAME there.
#[cfg(unix)]
fn link(soname: &str) -> io::Result<()> {
    let out = env::var_os("OUT_DIR").unwrap_or_default();
    let build = Path::new(&out).ancestors().find(|folder| folder.ends_with("build"));
    let Some(profile) = build.and_then(Path::parent) else {
        return Err(io::Error::other("OUT_DIR is in no folder named build"));
    };
    let link = profile.join(soname);
    match fs::read_link(&link) {
        Ok(_) => Ok(()),
        Err(_) => std::os::unix::fs::symlink("libzapi.so", link),
    }
}

#[cfg(not(unix))]
fn link(_: &str) -> io::Result<()> {
    Ok(())
}
