//! The two kinds of Windows, and which of them this run is about.

use std::path::PathBuf;

use crate::harness::scratch;
use crate::root;

/// What differs between 64 and 32 bits.
pub(crate) struct Machine {
    name: &'static str,
    pub(crate) mingw: &'static str,
    pub(crate) msvc: &'static str,
    /// By llvm-dlltool's name.
    pub(crate) dlltool: &'static str,
    /// FreePascal's name of the system, and of the processor.
    pub(crate) pascal: [&'static str; 2],
    /// How the DLL may be loaded.
    pub(crate) flags: &'static [&'static str],
}

const X64: Machine = Machine {
    name: "x64",
    mingw: "x86_64-w64-mingw32",
    msvc: "x86_64-pc-windows-msvc",
    dlltool: "i386:x86-64",
    pascal: ["win64", "x86_64"],
    flags: &["HIGH_ENTROPY_VA", "DYNAMIC_BASE", "NX_COMPAT"],
};
const X86: Machine = Machine {
    name: "x86",
    mingw: "i686-w64-mingw32",
    msvc: "i686-pc-windows-msvc",
    dlltool: "i386",
    pascal: ["win32", "i386"],
    flags: &["DYNAMIC_BASE", "NX_COMPAT"],
};

impl Machine {
    /// A stdcall function's name as compilers write it, but for the underscore before it.
    pub(crate) fn decorated(&self, name: &str, bytes: usize) -> String {
        if self.name == X86.name { format!("{name}@{bytes}") } else { name.to_owned() }
    }
}

/// A name without what 32-bit compilers add: an underscore, and how many bytes go in.
pub(crate) fn plain(name: &str) -> &str {
    let name = name.trim_start_matches('_');
    name.split_once('@').map_or(name, |(name, _)| name)
}

/// The machine of the folder that WINDOWS names.
pub(crate) fn machine() -> &'static Machine {
    if root().to_string_lossy().ends_with(X86.name) { &X86 } else { &X64 }
}

/// A folder for what a run of this machine leaves.
pub(crate) fn folder(name: &str) -> PathBuf {
    scratch().join(format!("{name}-{}", machine().name))
}
