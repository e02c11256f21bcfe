//! PHP: the class with declarations for FFI, and how a program is run.

use std::ffi::OsString;
use std::path::Path;

use crate::Language;
use crate::harness::SOVERSION;
use crate::harness::header::{self, callbacks, constants, functions, handles, members, structs};

pub(crate) const LANGUAGE: Language = Language {
    folder: "php",
    tools: || vec!["php".into()],
    declarations: Some(("zapi.php", class)),
    sources: ["profile_picture.php", "keep_fresh.php", "check.php"],
    build,
};

fn build(source: &Path) -> Vec<OsString> {
    // Warnings to standard error, where the test sees them.
    let settings = ["-d", "display_errors=stderr", "-d", "error_reporting=-1"];
    let mut command: Vec<OsString> = vec!["php".into()];
    command.extend(settings.map(Into::into));
    command.push(source.into());
    command
}

const METHODS: &str = "
    /** The functions: `$zapi->zapi_config_new()`. */
    public static function load(string $library = self::LIBRARY): FFI
    {
        return FFI::cdef(self::DECLARATIONS, $library);
    }

    /** A struct, with its size in the member that asks for it. */
    public static function struct(FFI $zapi, string $name): FFI\\CData
    {
        $struct = $zapi->new($name);
        $struct->size = FFI::sizeof($struct);
        return $struct;
    }

    private const LIBRARY = PHP_OS_FAMILY === 'Windows' ? 'zapi.dll' : 'libzapi.so.@SOVERSION@';

    private const DECLARATIONS = <<<'C'\n";

fn class() -> String {
    let mut out = format!(
        "<?php\n// libzapi {}. See include/zapi.h for what each function does. GENERATED from it by\n\
         // `make update`.\ndeclare(strict_types=1);\n\nfinal class Zapi\n{{\n",
        header::version()
    );
    for (name, value) in constants() {
        out += &format!("    public const {} = {value};\n", name.trim_start_matches("ZAPI_"));
    }
    out += &METHODS.replace("@SOVERSION@", SOVERSION);
    out + &in_c() + "C;\n}\n"
}

/// The header without what needs a preprocessor.
fn in_c() -> String {
    let mut out = String::new();
    for name in handles() {
        out += &format!("typedef struct {name} {name};\n");
    }
    for name in structs() {
        out += "typedef struct {\n";
        for member in members(&name) {
            out += &format!("    {};\n", member.in_c());
        }
        out += &format!("}} {name};\n");
    }
    for callback in callbacks() {
        out += &format!("typedef {};\n", callback.in_c(&format!("(*{})", callback.name)));
    }
    for function in functions() {
        out += &format!("{};\n", function.in_c(&function.name));
    }
    out
}
