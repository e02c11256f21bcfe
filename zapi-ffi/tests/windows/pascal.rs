//! FreePascal for Windows: its library, made from its sources, and the example and the layout check
//! built with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::harness::{self, emulator, layout, repository, succeed};
use crate::machine::{folder, machine};
use crate::{mingw, output, programs, source, wine};

/// The units that the programs need, in the order of what needs what. The first is the language
/// itself.
const UNITS: [&str; 7] = [
    "-Us -Sg system.pp",
    "../inc/uuchar.pp",
    "../objpas/objpas.pp",
    "../inc/macpas.pp",
    "../inc/iso7185.pp",
    "buildrtl.pp",
    "../../packages/rtl-objpas/src/inc/dateutil.pp",
];

/// The compiler for this machine, told to read no settings of Linux.
fn fpc() -> Command {
    let mut fpc = Command::new(std::env::var_os("FPC").expect("make windows says which"));
    fpc.args(["-n", "-v0e"]).arg(format!("-T{}", machine().pascal[0]));
    fpc
}

fn option(name: &str, path: impl AsRef<Path>) -> String {
    format!("-{name}{}", path.as_ref().display())
}

/// FreePascal's library for Windows.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let library = folder("pascal");
        if library.join("dateutils.ppu").is_file() {
            return library;
        }
        fs::create_dir_all(&library).expect("can be made");
        let [system, processor] = machine().pascal;
        let mut versions = fs::read_dir("/usr/share/fpcsrc").expect("fpc-source");
        let sources = versions.next().expect("a version").expect("readable").path().join("rtl");
        let own = ["win", "inc", processor, "objpas", system].map(|name| sources.join(name));
        let included = ["win/wininc", "objpas/sysutils", "objpas/classes"];
        for unit in UNITS {
            let mut fpc = fpc();
            fpc.args(["-O2", &format!("-d{processor}")]).current_dir(sources.join(system));
            fpc.args(["FU", "FE", "Fu"].map(|name| option(name, &library)));
            fpc.args(own.iter().flat_map(|folder| ["Fu", "Fi"].map(|name| option(name, folder))));
            fpc.args(included.map(|folder| option("Fi", sources.join(folder))));
            succeed(fpc.args(unit.split(' ')));
        }
        library
    })
}

/// A program that uses the unit zapi.
pub(crate) fn program(source: &Path) -> PathBuf {
    let program = programs().join(source.file_name().expect("a file")).with_extension("pas.exe");
    let units = program.with_extension("units");
    fs::create_dir_all(&units).expect("can be made");
    let mut fpc = fpc();
    fpc.arg(option("o", &program)).arg(option("FU", units));
    fpc.arg(option("Fi", programs())).arg(option("Fu", library()));
    succeed(fpc.arg(option("Fu", repository().join("examples/pascal"))).arg(source));
    program
}

#[test]
fn the_example() {
    let program = program(&repository().join("examples/pascal/profile_picture.pas"));
    let emulator = emulator();
    let ask = |phones: &[&str]| {
        let output = harness::run(wine(&program, &emulator).args(phones));
        let said =
            [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
        (output.status.code(), said.concat())
    };
    let (code, said) = ask(&["5511990000000"]);
    assert!(code == Some(0) && said.starts_with("link: http"), "{said}");
    let (code, said) = ask(&["5511990000020"]);
    assert!(code == Some(1) && said.starts_with("no picture"), "{said}");
    let (code, said) = ask(&["+55"]);
    assert!(code == Some(2) && said.contains("ZAPI_E_INVALID_PHONE"), "{said}");
    let (code, said) = ask(&["5511990000000", "5511990000020"]);
    assert!(code == Some(0) && said.lines().count() == 2, "{said}");
}

/// The records have the layout that C has on the same machine, and a small buffer is refused.
#[test]
fn the_records() {
    let (text, in_c) = (programs().join("layout.c"), output("layout.c"));
    fs::write(&text, layout::program()).expect("can be written");
    fs::write(programs().join("layout.inc"), layout::in_pascal()).expect("can be written");
    succeed(mingw(machine().mingw, "c99").arg(text).arg("-o").arg(&in_c));
    let emulator = emulator();
    let in_c = succeed(&mut wine(&in_c, &emulator));
    let check = program(&source("languages/check_pascal.pas"));
    let in_pascal = succeed(wine(&check, &emulator).arg("5511990000007"));
    let (small, layout): (Vec<_>, Vec<_>) =
        in_pascal.lines().partition(|line| line.starts_with("ZAPI_E_"));
    assert_eq!(layout, in_c.lines().collect::<Vec<_>>());
    assert!(small[0].starts_with("ZAPI_E_BUFFER_TOO_SMALL 2047: "), "{small:?}");
}
