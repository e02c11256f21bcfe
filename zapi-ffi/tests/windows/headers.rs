//! The headers as compilers for Windows read them, with 32 and 64 bits, also behind `<windows.h>`.

use std::fs;
use std::process::Command;

use crate::harness::{repository, strict, succeed};
use crate::{mingw, programs};

const ARCHITECTURES: [&str; 2] = ["x86_64", "i686"];

/// What a program may have before the header.
const BEFORE: [&str; 3] = [
    "",
    "#include <windows.h>\n",
    "#define NOMINMAX\n#define WIN32_LEAN_AND_MEAN\n#include <windows.h>\n",
];

/// In 32 bits the functions and callbacks are stdcall.
const C: &str = "#include \"zapi.h\"
#ifdef _WIN64
#define AS
#else
#define AS __stdcall
#endif
int32_t AS item(const zapi_item *item, void *user);
zapi_item_fn function = item;
int32_t (AS *call)(const zapi_config *, const char *, zapi_buf *) = zapi_profile_picture;
";
const CPP: &str = "#include \"zapi.hpp\"\nint main() { zapi::client client; }\n";

/// clang with the headers of mingw.
fn clang(architecture: &str, standard: &str) -> Command {
    let target = format!("{architecture}-w64-mingw32");
    let mut gcc = Command::new(format!("{target}-g++-posix"));
    let library = succeed(gcc.arg("-print-file-name=include/c++"));
    let library = library.trim();
    let mut clang = strict("clang", standard);
    clang.args([format!("--target={target}"), format!("-isystem{library}")]);
    clang.arg(format!("-isystem{library}/{target}"));
    clang
}

#[test]
fn behind_windows_h() {
    for (index, before) in BEFORE.into_iter().enumerate() {
        for (standard, text) in [("gnu90", C), ("c++11", C), ("c++17", CPP), ("c++20", CPP)] {
            let source = programs().join(format!("header-{standard}-{index}.c"));
            fs::write(&source, format!("{before}{text}")).expect("can be written");
            for architecture in ARCHITECTURES {
                let gcc = mingw(&format!("{architecture}-w64-mingw32"), standard);
                for mut compiler in [gcc, clang(architecture, standard)] {
                    // <windows.h> has `long long`.
                    succeed(compiler.args(["-Wno-long-long", "-fsyntax-only"]).arg(&source));
                }
            }
        }
    }
}

/// Microsoft's `<windows.h>` is not here: what could break the header is its macros, and mingw's has
/// the same.
#[test]
fn for_microsofts_compiler() {
    let source = programs().join("header-msvc.c");
    fs::write(&source, C).expect("can be written");
    for architecture in ARCHITECTURES {
        for (index, before) in BEFORE.into_iter().enumerate() {
            let [all, macros] = ["all.h", "macros.h"]
                .map(|name| programs().join(format!("{architecture}-{index}-{name}")));
            fs::write(&all, before).expect("can be written");
            let mut gcc = Command::new(format!("{architecture}-w64-mingw32-gcc-posix"));
            let defined = succeed(gcc.args(["-dM", "-E"]).arg(&all));
            let of_windows = defined.lines().filter(|line| !line.starts_with("#define _"));
            let of_windows = of_windows.map(|line| format!("{line}\n")).collect::<String>();
            assert_eq!(of_windows.contains("#define far"), !before.is_empty());
            assert_eq!(of_windows.contains("#define min(a,b)"), index == 1);
            fs::write(&macros, of_windows).expect("can be written");
            for standard in ["c89", "c11", "c++14"] {
                let mut clang = Command::new("clang");
                clang.arg(format!("--target={architecture}-pc-windows-msvc"));
                clang.args([&format!("-std={standard}"), "-ffreestanding", "-fsyntax-only"]);
                clang.args(["-Wall", "-Wextra", "-Werror", "-imacros"]).arg(&macros);
                clang.args(["-x", if standard.contains("++") { "c++" } else { "c" }]);
                succeed(clang.arg("-I").arg(repository().join("include")).arg(&source));
            }
        }
    }
}
