//! Programs that print the memory layout of the header's structs: one line for each struct with its
//! size, followed by one for each member with its offset.

use std::fs;
use std::sync::OnceLock;

use super::header::{members, structs};
use super::{compile, scratch, succeed};

/// What the C program prints on this machine.
pub(crate) fn in_c() -> &'static str {
    static LINES: OnceLock<String> = OnceLock::new();
    LINES.get_or_init(|| {
        let source = scratch().join("layout.c");
        fs::write(&source, program()).expect("can be written");
        succeed(&mut std::process::Command::new(compile("c99", &source)))
    })
}

/// The C program.
pub(crate) fn program() -> String {
    let mut out = String::from("#include <stdio.h>\n#include \"zapi.h\"\n\nint main(void)\n{\n");
    for name in structs() {
        out += &format!("    printf(\"{name} %d\\n\", (int)sizeof({name}));\n");
        for member in members(&name) {
            let member = member.name;
            out += &format!(
                "    printf(\"{name}.{member} %d\\n\", (int)offsetof({name}, {member}));\n"
            );
        }
    }
    out + "    return 0;\n}\n"
}

/// Statements of Pascal that print the same.
pub(crate) fn in_pascal() -> String {
    let mut out = String::new();
    for name in structs() {
        out += &format!("WriteLn('{name} ', SizeOf({name}));\n");
        for member in members(&name) {
            let member = member.name;
            out += &format!("WriteLn('{name}.{member} ', NativeUInt(@P{name}(nil)^.{member}));\n");
        }
    }
    out
}
