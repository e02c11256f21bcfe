//! What only a 32-bit zapi.dll has: callers that know no more than its names, as VB6 does.

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::harness::{emulator, succeed};
use crate::machine::machine;
use crate::{mingw, output, source, wine};

/// What the program prints that calls by name.
fn by_name(way: &str) -> String {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    let program = PROGRAM.get_or_init(|| {
        let program = output("windows/by-name.c");
        let mut compiler = mingw(machine().mingw, "gnu99");
        compiler.arg(source("windows/by-name.c")).arg("-o").arg(&program);
        succeed(compiler.arg("-static"));
        program
    });
    succeed(wine(program, &emulator()).arg(way))
}

#[test]
fn the_stack_stays_where_it_was() {
    let printed = by_name("calls");
    assert_eq!(printed.trim(), "1804 calls, 400 items, logged");
}

#[test]
fn a_panic_leaves_it_there_too() {
    assert_eq!(by_name("panics").trim(), "304 calls, 0 items, logged");
}
