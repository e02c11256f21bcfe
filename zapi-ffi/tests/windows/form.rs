//! What zapi.dll is, before anybody calls it: what it needs, what it exports, and its head.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::harness::{LARGEST, header, repository, run, succeed};
use crate::machine::{machine, plain};
use crate::{dll, programs, root};

/// The libraries of Windows 7 that zapi.dll may load.
const SYSTEM: [&str; 7] = [
    "advapi32.dll",
    "bcrypt.dll",
    "crypt32.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "ws2_32.dll",
];
/// The headers that declare what these export.
const HEADERS: &str = "#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <bcrypt.h>
#include <tlhelp32.h>
/* RtlGenRandom, since Windows XP. */
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
";
/// Those whose functions they declare: ntdll's have no header, and C's are the same everywhere.
const DECLARED: [&str; 5] =
    ["advapi32.dll", "bcrypt.dll", "crypt32.dll", "kernel32.dll", "ws2_32.dll"];

/// Later ones that the headers declare all the same.
pub(crate) const LATER: [&str; 3] =
    ["GetOverlappedResultEx", "GetSystemTimePreciseAsFileTime", "WaitOnAddress"];

fn dump(options: &str, file: &Path) -> String {
    succeed(Command::new(format!("{}-objdump", machine().mingw)).arg(options).arg(file))
}

/// What a program or library loads: the libraries, in small letters, and their functions.
pub(crate) fn imports(file: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let all = dump("-p", file);
    let mut libraries: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut library = None;
    // What it exports is listed after that, with addresses that can look like a hint.
    for line in all.lines().take_while(|line| !line.starts_with("The Export Tables")) {
        if let Some(name) = line.trim().strip_prefix("DLL Name: ") {
            library = Some(libraries.entry(name.to_ascii_lowercase()).or_default());
        } else if let [_, hint, name] = line.split_whitespace().collect::<Vec<_>>()[..]
            && hint.parse::<u32>().is_ok()
            && let Some(functions) = &mut library
        {
            functions.insert(name.to_owned());
        }
    }
    assert!(libraries.values().any(|functions| !functions.is_empty()), "{all}");
    libraries
}

#[test]
fn it_needs_only_what_windows_7_has() {
    let libraries = imports(&dll());
    let later: Vec<_> = libraries.keys().filter(|one| !SYSTEM.contains(&one.as_str())).collect();
    assert!(later.is_empty(), "{later:?}");
    let declared = libraries.iter().filter(|(name, _)| DECLARED.contains(&name.as_str()));
    let functions: BTreeSet<_> = declared.flat_map(|(_, functions)| functions).collect();
    assert!(functions.len() > 50, "{functions:?}");
    let compile = |function: &str| {
        let source = programs().join("windows-7.c");
        let text = format!("{HEADERS}void *functions[] = {{\n{function}}};\n");
        fs::write(&source, text).expect("can be written");
        let mut gcc = Command::new(format!("{}-gcc-posix", machine().mingw));
        run(gcc.args(["-D_WIN32_WINNT=0x0601", "-fsyntax-only"]).arg(source))
    };
    let all = functions.iter().map(|name| format!("(void *){name},\n")).collect::<String>();
    let output = compile(&all);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!compile("(void *)CreateFile2,\n").status.success(), "a later one is not declared");
    let later: Vec<_> =
        LATER.iter().filter(|one| functions.iter().any(|name| name == *one)).collect();
    assert!(later.is_empty(), "{later:?}");
}

#[test]
fn it_exports_what_the_header_declares() {
    let all = dump("-p", &dll());
    let (_, table) = all.split_once("[Ordinal/Name Pointer] Table").expect("exports");
    let names = table.lines().skip(1).map_while(|line| line.split_whitespace().last());
    let declared: BTreeSet<String> = header::names().into_iter().collect();
    assert_eq!(names.map(str::to_owned).collect::<BTreeSet<_>>(), declared);
    let definition = fs::read_to_string(root().join("lib/zapi.def")).expect("readable");
    let names = definition.lines().skip(2).map(|line| plain(line.trim()).to_owned());
    assert_eq!(names.collect::<BTreeSet<_>>(), declared);
}

/// In 32 bits compilers ask for a stdcall function by how many bytes go in. No other test calls all.
#[test]
fn the_import_libraries_have_the_names_that_a_compiler_asks_for() {
    let (source, object) = (programs().join("names.c"), programs().join("names.o"));
    let names: String = header::names().iter().map(|name| format!("(void *){name},\n")).collect();
    let text = format!("#include \"zapi.h\"\nvoid *functions[] = {{\n{names}}};\n");
    fs::write(&source, text).expect("can be written");
    let mut gcc = Command::new(format!("{}-gcc-posix", machine().mingw));
    gcc.arg("-I").arg(root().join("include")).args(["-w", "-c"]);
    succeed(gcc.arg(source).arg("-o").arg(&object));
    let symbols = |which: &str, file: &Path| {
        let mut nm = Command::new("llvm-nm");
        let all = succeed(nm.args([which, "--extern-only", "--just-symbol-name"]).arg(file));
        let ours = all.lines().filter(|name| name.contains("zapi_")).map(str::to_owned);
        ours.collect::<BTreeSet<_>>()
    };
    let asked = symbols("--undefined-only", &object);
    assert_eq!(asked.len(), header::names().len());
    for library in ["libzapi.dll.a", "zapi.lib"] {
        let there = symbols("--defined-only", &root().join("lib").join(library));
        assert!(asked.is_subset(&there), "{library}: {asked:?} {there:?}");
    }
}

#[test]
fn its_head_is_as_it_should_be() {
    let all = dump("-p", &dll());
    for flag in machine().flags {
        assert!(all.contains(flag), "{flag}: {all}");
    }
    assert!(!all.contains("relocations stripped"), "it can be loaded at one address only: {all}");
    // A date would be another one each time.
    let date = all.lines().find(|line| line.starts_with("Time/Date")).expect("a line");
    assert!(date.contains("1970") || date.contains(" 0 "), "{date}");
    let bytes = fs::read(dll()).expect("readable");
    assert!(bytes.len() as u64 <= LARGEST, "{} bytes", bytes.len());
    // rustc's names of imports hold the folder of the build and that of a temporary file.
    let name = b"_imports_lib";
    assert!(!bytes.windows(name.len()).any(|part| part == name), "symbols are left");
    let version = env!("CARGO_PKG_VERSION");
    let licence = env!("CARGO_PKG_LICENSE");
    for text in ["ProductVersion", version, "LegalCopyright", licence, "zapi.dll"] {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(bytes.windows(wide.len()).any(|part| part == wide), "no {text} in its resource");
    }
    let folder = repository().display().to_string();
    assert!(!bytes.windows(folder.len()).any(|part| part == folder.as_bytes()), "{folder} in it");
}
