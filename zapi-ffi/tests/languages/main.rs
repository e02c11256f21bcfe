//! The examples in other languages: their declarations are up to date and have the memory layout of
//! C, and each program runs as a user would run it.

#[path = "../harness/mod.rs"]
mod harness;

mod cobol;
mod csharp;
mod go;
mod java;
mod kind;
mod node;
mod pascal;
mod php;
mod ruby;
mod store;
mod vb;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use harness::{SOVERSION, command, emulator, has, layout, library, repository, run, scratch};
use zapi_emulator::{Emulator, Settings};

const PICTURE: &str = "5511990000000";
const LONGEST_LINK: &str = "5511990000007";
const NO_PICTURE: &str = "5511990000020";
const FAILS: &str = "5511990000500";
const SAYS_NAO: &str = "5511990000458";
const NO_PHONE: &str = "+55";
/// Phones for which the emulator refuses the account.
const REFUSED: [&str; 2] = ["5511990000080", "5511990000081"];
/// The longest id that there is.
const LONGEST_GROUP: &str = "1234567890123456789012345-123456789012345-group";

/// A file, and what belongs into it.
type Generated = (&'static str, fn() -> String);

/// A language that can call C.
struct Language {
    /// Its folder in `examples`.
    folder: &'static str,
    /// What must be there to run it: commands and files.
    tools: fn() -> Vec<String>,
    declarations: Option<Generated>,
    /// The files of the examples for links and for a store, and that of a program that prints how structs lie in memory (their
    /// names are its second argument) and asks for a phone with a buffer that is too small.
    sources: [&'static str; 3],
    /// Compiles a file and gives the command that runs it.
    build: fn(&Path) -> Vec<OsString>,
}

impl Language {
    fn is_there(&self) -> bool {
        (self.tools)().iter().all(|tool| has(tool, self.folder))
    }

    fn example(&self) -> PathBuf {
        self.path(self.sources[0])
    }

    fn store_example(&self) -> PathBuf {
        self.path(self.sources[1])
    }

    fn path(&self, file: &str) -> PathBuf {
        repository().join("examples").join(self.folder).join(file)
    }

    fn check_path(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/languages").join(self.sources[2])
    }
}

const LANGUAGES: [&Language; 8] = [
    &cobol::LANGUAGE,
    &pascal::LANGUAGE,
    &php::LANGUAGE,
    &csharp::LANGUAGE,
    &ruby::LANGUAGE,
    &node::LANGUAGE,
    &go::LANGUAGE,
    &java::LANGUAGE,
];

#[test]
fn declarations_are_fresh() {
    for language in LANGUAGES {
        let Some((file, fresh)) = language.declarations else { continue };
        compare(&language.path(file), &fresh());
    }
    let (file, fresh) = vb::DECLARATIONS;
    compare(&repository().join("examples/vb").join(file), &fresh());
}

fn compare(path: &Path, fresh: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, fresh).expect("can be written");
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(committed == fresh, "{} is stale: run `make update`", path.display());
}

#[test]
fn an_example_is_short() {
    for language in LANGUAGES {
        // COBOL needs more words than others.
        let limit = if language.folder == "cobol" { 130 } else { 90 };
        for example in [language.example(), language.store_example()] {
            let text = fs::read_to_string(&example).expect("an example");
            assert!(text.lines().count() <= limit, "{}", example.display());
        }
    }
}

#[test]
fn every_language_has_its_pages() {
    let read = |path: PathBuf| fs::read_to_string(path).expect("a page");
    let overview = read(repository().join("docs/legacy.md"));
    for folder in LANGUAGES.map(|language| language.folder).into_iter().chain(["vb"]) {
        assert!(overview.contains(&format!("](../examples/{folder})")), "{folder}");
        let page = read(repository().join("examples").join(folder).join("README.md"));
        // Where most users are on Windows, the page also says which DLL to take and what can go wrong.
        let limit = if ["pascal", "csharp", "vb"].contains(&folder) { 50 } else { 25 };
        assert!(page.lines().count() <= limit, "{folder}");
    }
}

#[test]
fn cobol() {
    runs(&cobol::LANGUAGE);
}

#[test]
fn pascal() {
    runs(&pascal::LANGUAGE);
}

#[test]
fn php() {
    runs(&php::LANGUAGE);
}

#[test]
fn csharp() {
    runs(&csharp::LANGUAGE);
}

#[test]
fn node() {
    runs(&node::LANGUAGE);
}

#[test]
fn ruby() {
    runs(&ruby::LANGUAGE);
}

#[test]
fn go() {
    runs(&go::LANGUAGE);
}

#[test]
fn java() {
    runs(&java::LANGUAGE);
}

fn runs(language: &Language) {
    if !language.is_there() {
        return;
    }
    let example = (language.build)(&language.example());
    let emulator = emulator();
    let ask = |phones: &[&str]| outcome(start(&example, &emulator).args(phones));

    a_picture(ask(&[PICTURE]), &emulator);
    a_picture(ask(&[LONGEST_LINK]), &emulator);
    a_picture(ask(&[LONGEST_GROUP]), &emulator);
    assert_eq!(ask(&[NO_PICTURE]), ("no picture\n".into(), String::new(), Some(1)));
    a_batch(ask(&[PICTURE, NO_PICTURE, FAILS, SAYS_NAO, NO_PHONE]), &emulator);
    if language.folder != "cobol" {
        takes_texts_as_they_are(ask);
    }
    an_early_end(&example, &emulator);
    an_error(
        start(&example, &emulator).arg(PICTURE).env("ZAPI_CLIENT_TOKEN", "MARKwrong"),
        "ZAPI_E_UNAUTHORIZED: ",
        "client_token",
    );
    let requests = emulator.stats().requests;
    for width in [32, 64, 1024] {
        an_error(
            start(&example, &emulator).arg(format!("{PICTURE:width$}rubbish")),
            "ZAPI_E_INVALID_PHONE: ",
            "phone",
        );
    }
    an_error(
        start(&example, &emulator).arg(PICTURE).env("ZAPI_TIMEOUT_MS", "soon"),
        "ZAPI_E_INVALID_CONFIG: ",
        "ZAPI_TIMEOUT_MS",
    );
    an_error(
        start(&example, &emulator).args([PICTURE, NO_PICTURE]).env_remove("ZAPI_TOKEN"),
        "ZAPI_E_INVALID_CONFIG: ",
        "ZAPI_TOKEN",
    );
    let (out, err, code) = ask(&[]);
    assert!(out.is_empty() && err.starts_with("usage: ") && code == Some(2), "{out} {err}");
    let alone = scratch().join("no-library");
    fs::create_dir_all(&alone).expect("can be made");
    let (out, err, code) =
        outcome(start(&example, &emulator).arg(PICTURE).env("LD_LIBRARY_PATH", alone));
    // The program's own message, or the loader's for one that is linked with the library.
    let is_told = err.starts_with("error: ") && code == Some(2) || code == Some(127);
    assert!(out.is_empty() && !err.is_empty() && is_told, "{out} {err} {code:?}");
    assert_eq!(emulator.stats().requests, requests);

    store::keeps_fresh(&(language.build)(&language.store_example()), language.folder);

    let check = (language.build)(&language.check_path());
    let structs = harness::header::structs().join(" ");
    let (out, err, code) = outcome(start(&check, &emulator).arg(LONGEST_LINK).arg(structs));
    assert_eq!((err.as_str(), code), ("", Some(0)));
    let (small, layout): (Vec<&str>, Vec<&str>) =
        out.lines().partition(|line| line.starts_with("ZAPI_E_"));
    if language.declarations.is_some() {
        assert_eq!(layout, layout::in_c().lines().collect::<Vec<_>>());
    }
    let [small] = small[..] else { panic!("{small:?}") };
    assert!(small.starts_with("ZAPI_E_BUFFER_TOO_SMALL 2047: "), "{small}");
}

/// A folder with what an installed library has for programs that run: the name with its number.
fn installed() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = scratch().join("installed");
        let link = folder.join(format!("libzapi.so.{SOVERSION}"));
        fs::create_dir_all(&folder).expect("can be made");
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(library().join("libzapi.so"), link).expect("can be made");
        folder
    })
}

/// The lines to start with that a language's page shows. `load`, which stands behind the settings,
/// takes the address of the emulator from the environment.
fn first_lines(folder: &str, language: &str, quote: char, load: &str) -> String {
    let page = repository().join("examples").join(folder).join("README.md");
    let page = fs::read_to_string(page).expect("a page");
    assert!(page.contains("\nCopy these two files"), "{folder}");
    let (_, lines) = page.split_once(&format!("```{language}\n")).expect("lines");
    let (lines, _) = lines.split_once("```\n").expect("their end");
    let Settings { instance_id, token, client_token, .. } = Settings::default();
    let mut lines = lines.to_owned();
    for (key, value) in
        [("instance_id", instance_id), ("token", token), ("client_token", client_token)]
    {
        let setting = |value: &str| format!("{quote}{key}{quote}, {quote}{value}{quote});\n");
        let more = if key == "client_token" { load } else { "" };
        assert!(lines.contains(&setting("...")), "{lines}");
        lines = lines.replace(&setting("..."), &(setting(&value) + more));
    }
    lines
}

/// The command in the emulator's environment, with libzapi where the loader finds it, and UTF-8
/// as what the terminal shows.
fn start(program: &[OsString], emulator: &Emulator) -> Command {
    let mut command = command(&program[0], emulator);
    command.args(&program[1..]).env("LD_LIBRARY_PATH", installed()).env("LANG", "C.UTF-8");
    command
}

/// Standard output, standard error and exit code.
fn outcome(command: &mut Command) -> (String, String, Option<i32>) {
    let output = run(command);
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code())
}

fn a_picture((out, err, code): (String, String, Option<i32>), emulator: &Emulator) {
    let lines: Vec<_> = out.lines().collect();
    let [link, expires] = lines[..] else { panic!("{out:?} {err:?}") };
    assert!(link.starts_with(&format!("link: {}/pictures/", emulator.base_url())), "{link}");
    assert!(!link.ends_with(' '));
    assert_eq!(expires, format!("expires: {}", utc(end_of(link))));
    assert_eq!((err.as_str(), code), ("", Some(0)));
}

/// The Unix time at which a link of the emulator ends.
fn end_of(link: &str) -> u64 {
    let (_, oe) = link.split_once("&oe=").expect("an expiry");
    u64::from_str_radix(oe.split('&').next().expect("its text"), 16).expect("hexadecimal")
}

fn utc(seconds: u64) -> String {
    let mut year = 1970;
    let mut days = seconds / 86_400;
    let is_leap = |year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let mut month = 0;
    let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    let (month, day, time) = (month + 1, days + 1, seconds % 86_400);
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn a_batch((out, err, code): (String, String, Option<i32>), emulator: &Emulator) {
    assert_eq!((err.as_str(), code), ("", Some(0)));
    let mut lines: Vec<_> = out.lines().collect();
    lines.sort_unstable();
    let [no_phone, picture, none, nao, fails] = lines[..] else { panic!("{out}") };
    assert!(no_phone.starts_with(&format!("{NO_PHONE}: ZAPI_E_INVALID_PHONE: ")), "{no_phone}");
    let link = format!("{PICTURE}: {}/pictures/", emulator.base_url());
    assert!(picture.starts_with(&link), "{picture}");
    assert_eq!(none, format!("{NO_PICTURE}: no picture"));
    assert!(nao.starts_with(&format!("{SAYS_NAO}: ZAPI_E_API: ")) && nao.contains("não"), "{nao}");
    assert!(fails.starts_with(&format!("{FAILS}: ZAPI_E_SERVER: ")), "{fails}");
}

/// A batch that stopped itself tells why and where to resume, and does not look complete.
fn an_early_end(example: &[OsString], emulator: &Emulator) {
    let phones: Vec<_> = (0..60).map(|index| format!("55119800000{index:02}")).collect();
    let mut wrong_token = start(example, emulator);
    wrong_token.args(&phones).env("ZAPI_CLIENT_TOKEN", "MARKwrong");
    let mut refused_later = start(example, emulator);
    refused_later.args([PICTURE, NO_PICTURE]).args(REFUSED).env("ZAPI_WORKERS", "1");
    for (command, answered, resume) in
        [(&mut wrong_token, 0, phones[0].as_str()), (&mut refused_later, 2, REFUSED[0])]
    {
        let (out, err, code) = outcome(command);
        let [why, whence] = err.lines().collect::<Vec<_>>()[..] else { panic!("{out} {err}") };
        assert!(why.starts_with("error: ZAPI_E_UNAUTHORIZED: ") && why.len() > 50, "{err}");
        assert_eq!((whence, code), (format!("resume at {resume}").as_str(), Some(2)));
        let failed = out.lines().filter(|line| line.contains(": ZAPI_E_")).count();
        assert_eq!(out.lines().count() - failed, answered, "{out}");
        assert!(!err.contains("MARK"), "{err}");
    }
}

/// A batch refuses what a single call refuses.
fn takes_texts_as_they_are(ask: impl Fn(&[&str]) -> (String, String, Option<i32>)) {
    for phone in ["", "5511990000000 "] {
        let (out, err, _) = ask(&[phone]);
        assert!(out.is_empty() && err.starts_with("error: ZAPI_E_INVALID_PHONE: "), "{err}");
        let (out, err, code) = ask(&[phone, phone]);
        assert_eq!((err.as_str(), code), ("", Some(0)));
        let refusal = format!("{phone}: ZAPI_E_INVALID_PHONE: ");
        assert!(out.lines().count() == 2 && out.lines().all(|line| line.starts_with(&refusal)));
    }
}

fn an_error(command: &mut Command, status: &str, says: &str) {
    let (out, err, code) = outcome(command);
    assert_eq!((out.as_str(), code), ("", Some(2)));
    assert!(err.starts_with(&format!("error: {status}")) && err.contains(says), "{err}");
    assert!(err.lines().count() == 1 && !err.contains("MARK"), "{err}");
}
