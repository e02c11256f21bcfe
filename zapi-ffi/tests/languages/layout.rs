//! The memory layout of the header's structs, as a C program reports it.

use std::fs;
use std::sync::OnceLock;

use crate::harness::header::{members, structs};
use crate::harness::{compile, scratch, succeed};

/// One line for each struct with its size, followed by one for each member with its offset.
pub(crate) fn in_c() -> &'static str {
    static LINES: OnceLock<String> = OnceLock::new();
    LINES.get_or_init(|| {
        let source = scratch().join("layout.c");
        fs::write(&source, program()).expect("can be written");
        succeed(&mut std::process::Command::new(compile("c99", &source)))
    })
}

fn program() -> String {
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
