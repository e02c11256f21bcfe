//! Java: the interface with declarations for JNA, and how a program is compiled and run.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Language;
use crate::harness::header::{
    self, Function, Parameter, callbacks, constants, functions, members, structs,
};
use crate::harness::{SOVERSION, repository, scratch, succeed};
use crate::kind::Kind;

const JNA: &str = "/usr/share/java/jna.jar";

pub(crate) const LANGUAGE: Language = Language {
    folder: "java",
    tools: || vec!["javac".into(), "java".into(), JNA.into()],
    declarations: Some(("Zapi.java", interface)),
    sources: ["ProfilePicture.java", "KeepFresh.java", "Check.java"],
    build,
};

fn build(source: &Path) -> Vec<OsString> {
    let folder = scratch().join("java");
    fs::create_dir_all(&folder).expect("can be made");
    let path = format!("{JNA}:{}", folder.display());
    let javac = || {
        let mut javac = Command::new("javac");
        javac.args(["-Xlint:all,-options", "-Werror", "-encoding", "UTF-8", "-cp", &path, "-d"]);
        javac.arg(&folder);
        javac
    };
    // The declarations are for older ones than the example.
    let declarations = repository().join("examples/java/Zapi.java");
    succeed(javac().args(["--release", "8"]).arg(declarations));
    succeed(javac().arg(source));
    let class = source.file_stem().expect("a file");
    vec!["java".into(), "-cp".into(), path.into(), class.into()]
}

const HEAD: &str = "
import com.sun.jna.Callback;
import com.sun.jna.Function;
import com.sun.jna.IntegerType;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.HashMap;
import java.util.Map;

/** The functions by their names in C: Zapi.LIBRARY.zapi_config_new(). */
public interface Zapi extends Library {
    Zapi LIBRARY = Native.load(
            Platform.isLinux() ? \"libzapi.so.@SOVERSION@\" : \"zapi\",
            Zapi.class,
            options(Platform.isWindows() && !Platform.is64Bit()));

    /** What JNA has to know. Functions and callbacks are stdcall on 32-bit Windows. */
    static Map<String, Object> options(boolean isStdcall) {
        Map<String, Object> options = new HashMap<>();
        options.put(OPTION_STRING_ENCODING, \"UTF-8\");
        if (isStdcall) {
            options.put(OPTION_CALLING_CONVENTION, Function.ALT_CONVENTION);
        }
        return options;
    }

    /** What a struct holds as text. */
    static String text(byte[] text) {
        return Native.toString(text, \"UTF-8\");
    }

    /** A number of bytes, or of items. */
    class size_t extends IntegerType {
        private static final long serialVersionUID = 1;

        public size_t() {
            this(0);
        }

        public size_t(long value) {
            super(Native.SIZE_T_SIZE, value, true);
        }
    }

";

fn interface() -> String {
    let mut out = format!(
        "// libzapi {}. See include/zapi.h for what each function does. GENERATED from it by\n\
         // `make update`.\n{}",
        header::version(),
        HEAD.replace("@SOVERSION@", SOVERSION)
    );
    for (name, value) in constants() {
        out += &format!("    int {name} = {value};\n");
    }
    structs().iter().for_each(|name| out += &structure(name));
    for callback in callbacks() {
        let method = method(&callback, "invoke");
        out += &format!(
            "\n    interface {} extends Callback {{\n        {method}\n    }}\n",
            callback.name
        );
    }
    functions().iter().for_each(|one| out += &format!("\n    {}\n", method(one, &one.name)));
    out + "}\n"
}

fn method(function: &Function, name: &str) -> String {
    let parameter = |parameter: &Parameter| {
        format!("{} {}", spelled(&Kind::of_parameter(function, parameter)), parameter.name)
    };
    let parameters: Vec<_> = function.parameters.iter().map(parameter).collect();
    format!("{} {name}({});", spelled(&Kind::of_result(function)), parameters.join(", "))
}

fn spelled(kind: &Kind) -> String {
    let text = match kind {
        Kind::Void => "void",
        Kind::Number(kind) => match kind.as_str() {
            "int32_t" | "uint32_t" => "int",
            "int64_t" | "uint64_t" => "long",
            _ => "size_t",
        },
        Kind::Constant | Kind::Text => "String",
        Kind::Bytes { .. } => "byte[]",
        Kind::Texts => "String[]",
        Kind::Lengths => "size_t[]",
        Kind::NumberOut => "IntByReference",
        Kind::HandleOut(_) => "PointerByReference",
        Kind::Struct { name, .. } | Kind::Callback(name) => name,
        Kind::Handle(_) | Kind::Pointer | Kind::Char => "Pointer",
    };
    text.into()
}

fn structure(name: &str) -> String {
    let members = members(name);
    let names: Vec<_> = members.iter().map(|member| format!("\"{}\"", member.name)).collect();
    let mut out = format!(
        "\n    @FieldOrder({{{}}})\n    class {name} extends Structure {{\n",
        names.join(", ")
    );
    for Parameter { name, kind, count } in &members {
        out += &match count {
            Some(count) => format!("        public byte[] {name} = new byte[{count}];\n"),
            None if kind.ends_with('*') => format!("        public Pointer {name};\n"),
            None => format!("        public {} {name};\n", spelled(&Kind::Number(kind.clone()))),
        };
    }
    if members[0].name == "size" {
        out += &format!("\n        public {name}() {{\n            size = size();\n        }}\n");
    }
    out + "    }\n"
}
