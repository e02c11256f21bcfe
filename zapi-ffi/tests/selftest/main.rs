//! The self-test: its declarations match the header, it passes with libzapi, and it reports what is
//! wrong with libraries that are broken on purpose.

mod declarations;
#[path = "../harness/mod.rs"]
mod harness;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use harness::{compiler, library, mirror, repository, run, scratch, selftest, succeed};

/// What a report must not contain: names of the user and the machine, and values of ZAPI_ variables.
const PRIVATE: [&str; 4] = ["maria.silva", "MARIAS-PC", "F1E2D3C4B5A6", "203.0.113.9"];

/// The result of a self-test.
struct Ran {
    report: String,
    is_well: bool,
}

/// Runs the self-test in an environment full of private values.
fn check_with(program: &Path, library: Option<&Path>) -> Ran {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let temporary = scratch().join(format!("selftest/temporary-{count}")).join(PRIVATE[0]);
    fs::create_dir_all(&temporary).expect("can be made");
    let mut command = Command::new(program);
    command.args(library).env_clear().env("TMPDIR", &temporary).env("HOME", &temporary);
    command.env("USER", PRIVATE[0]).env("HOSTNAME", PRIVATE[1]).env("LANG", "pt_BR.UTF-8");
    command.env("ZAPI_TOKEN", PRIVATE[2]).env("ZAPI_CLIENT_TOKEN", PRIVATE[2]);
    command.env("ZAPI_BASE_URL", "http://203.0.113.9").env("HTTPS_PROXY", "http://203.0.113.9:1");
    let output = run(&mut command);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let report = String::from_utf8(output.stdout).expect("UTF-8");
    let left = fs::read_dir(&temporary).expect("a folder").count();
    assert_eq!(left, 0, "it leaves files behind");
    let is_well = output.status.success();
    assert!(is_well || output.status.code() == Some(1), "{}\n{report}", output.status);
    assert_eq!(report.ends_with("All is well: libzapi works on this system.\n"), is_well);
    assert_eq!(report.contains("FAILED"), !is_well, "{report}");
    has_the_form_of_a_report(&report);
    Ran { report, is_well }
}

fn has_the_form_of_a_report(report: &str) {
    assert!(report.lines().count() <= 60, "{report}");
    for line in report.lines() {
        let is_plain = line.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
        assert!(line.len() <= 79 && is_plain, "{line}\n{report}");
    }
    let root = repository().to_str().expect("an ASCII path");
    for private in PRIVATE.into_iter().chain([root, "EMULATOR0"]) {
        assert!(!report.contains(private), "{private}\n{report}");
    }
}

fn check(library: &Path) -> Ran {
    check_with(&selftest(), Some(library))
}

/// The report of that library, as one line; these texts must be in it.
fn fails(library: &Path, wanted: &[&str]) -> String {
    let Ran { report, is_well } = check(library);
    let words = report.split_whitespace().collect::<Vec<_>>().join(" ");
    for text in wanted {
        assert!(words.contains(text), "{text}\n{report}");
    }
    assert!(!is_well, "{report}");
    words
}

/// libzapi with some functions replaced by ones in C.
fn changed(name: &str, functions: &str) -> PathBuf {
    let folder = scratch().join("selftest").join(name);
    fs::create_dir_all(&folder).expect("can be made");
    let (source, made) = (folder.join("changed.c"), folder.join("libzapi.so"));
    fs::write(&source, format!("#include <string.h>\n#include \"zapi.h\"\n{functions}"))
        .expect("can be written");
    let mut link = compiler("c99");
    link.args(["-shared", "-fPIC", "-o"]).arg(&made).arg(source).arg("-L").arg(library());
    link.args(["-Wl,--no-as-needed", "-lzapi"]);
    succeed(link.arg(format!("-Wl,-rpath,{}", library().display())));
    made
}

#[test]
fn its_declarations_are_those_of_the_header() {
    let path = repository().join("zapi-ffi/selftest/src/abi.rs");
    let fresh = declarations::abi_rs();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &fresh).expect("can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == fresh, "{} is stale: run `make update`", path.display());
}

#[test]
fn all_is_well_and_every_export_was_called() {
    let Ran { report, is_well } = check(&library().join("libzapi.so"));
    assert!(is_well, "{report}");
    let exports = include_str!("../../abi/symbols.csv").lines().skip(1).count();
    assert!(report.contains(&format!("{exports} functions in ")), "{report}");
    for part in
        ["linux ", " bits, on ", "LANG=pt_BR.UTF-8", "batch_options ", "a panic in the library"]
    {
        assert!(report.contains(part), "{part}\n{report}");
    }
}

/// The names at the start of a report's lines.
fn names(report: &str) -> Vec<&str> {
    let lines = report.lines().skip_while(|line| !line.starts_with("zapi-selftest "));
    let lines = lines.take_while(|line| !line.is_empty()).filter(|line| !line.starts_with(' '));
    lines.filter_map(|line| line.split(' ').next()).collect()
}

#[test]
fn the_pages_show_its_report() {
    let Ran { report, .. } = check(&library().join("libzapi.so"));
    assert!(names(&report).len() > 20, "{report}");
    for page in ["docs/install.md", "docs/pt-BR/install.md"] {
        let text = fs::read_to_string(repository().join(page)).expect("a page");
        let (_, shown) = text.split_once("> bin\\zapi-selftest\n").expect("a report");
        assert_eq!(names(shown), names(&report), "{page}");
        assert!(shown.contains("\n\nAll is well: libzapi works on this system.\n```\n"), "{page}");
    }
}

#[test]
fn it_finds_the_library_beside_itself_and_in_lib() {
    for (name, program, library_at) in
        [("beside", "zapi-selftest", "libzapi.so"), ("lib", "bin/zapi-selftest", "lib/libzapi.so")]
    {
        let folder = scratch().join("selftest").join(name);
        let _ = fs::remove_dir_all(&folder);
        for (from, to) in [(selftest(), program), (library().join("libzapi.so"), library_at)] {
            let to = folder.join(to);
            fs::create_dir_all(to.parent().expect("a folder")).expect("can be made");
            fs::copy(from, to).expect("is there");
        }
        let Ran { report, is_well } = check_with(&folder.join(program), None);
        assert!(is_well, "{report}");
        fs::remove_dir_all(folder).expect("can be removed");
    }
}

#[test]
fn a_library_that_is_none() {
    let words = fails(&scratch().join("selftest/none.so"), &["library FAILED none.so: "]);
    assert!(words.contains("loading FAILED it cannot be loaded: <folder>/none.so: "), "{words}");
    let text = scratch().join("selftest-text.so");
    fs::write(&text, "no library").expect("can be written");
    fails(&text, &["loading FAILED it cannot be loaded: <folder>/selftest-text.so: "]);
}

#[test]
fn a_library_that_lacks_a_function() {
    let source = mirror::source().replace(" zapi_pad(", " zapi_other(");
    fails(
        &mirror::compile("lacks", &source, "libzapi.so.0"),
        &["loading FAILED it lacks zapi_pad"],
    );
}

#[test]
fn a_library_that_crashes() {
    // Every function of the mirror does.
    let crashes = mirror::compile("crashes", &mirror::source(), "libzapi.so.0");
    fails(&crashes, &["version end FAILED the program crashed in the check above (signal: "]);
}

#[test]
fn a_library_of_another_version() {
    let old = "const char *zapi_version(void) { return \"0.0.9\"; }
uint32_t zapi_abi_version(void) { return 0; }\n";
    let wanted = [
        "version FAILED 0.0.9, but this program is of ",
        "FAILED its ABI is older than this program's",
    ];
    fails(&changed("version", old), &wanted);
}

#[test]
fn a_library_with_other_structs_and_texts() {
    let other = "
int32_t zapi_batch_progress(const zapi_batch *batch, zapi_progress *out)
{
    (void)batch;
    memset((char *)out + 4, 0, (out->size < 72 ? out->size : 72) - 4);
    return ZAPI_OK;
}

int32_t zapi_link_info(const char *link, int64_t fetched_at, zapi_picture *out)
{
    (void)link, (void)fetched_at;
    memset((char *)out + 4, 0, out->size - 4);
    return ZAPI_E_TIMEOUT;
}

const char *zapi_status_text_in(int32_t status, const char *language)
{
    (void)language;
    return zapi_status_text(status);
}
";
    let words = fails(
        &changed("structs", other),
        &[
            "structs FAILED zapi_picture has 8192 bytes in the library, here 3352",
            "FAILED zapi_progress has 72 bytes in the library, here 64",
            "statuses FAILED the pt-BR text is another",
            "contact FAILED zapi_link_info gave ZAPI_E_TIMEOUT (-24), not ZAPI_OK (0)",
            "batch FAILED its flags is 0, not 1",
        ],
    );
    assert!(words.contains("files ok"), "{words}");
}

#[test]
fn a_question_for_help() {
    let printed = run(Command::new(selftest()).arg("--help"));
    assert!(String::from_utf8_lossy(&printed.stdout).starts_with("usage: zapi-selftest [LIBRARY]"));
}
