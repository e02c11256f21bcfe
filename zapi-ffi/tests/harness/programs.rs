//! The list of C and C++ test programs, with the arguments for runs that check only how they end.
//! Tests of single programs may use other arguments.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{scratch, skip, succeed};

/// A program, compiled by whoever runs it.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) source: PathBuf,
    pub(crate) arguments: Vec<String>,
}

impl Program {
    pub(crate) fn name(&self) -> &str {
        self.source.file_name().and_then(|name| name.to_str()).expect("an ASCII name")
    }

    pub(crate) fn forks(&self) -> bool {
        fs::read_to_string(&self.source).expect("a source").contains("fork()")
    }
}

/// What programs are run with that need arguments. One that does not stand here needs none.
const ARGUMENTS: &[(&str, &[&str])] = &[
    ("08-phones.c", &["{phones}", "warm", "1000"]),
    ("12-batch-push.c", &["order"]),
    ("12-batch-push.c", &["mixed"]),
    ("12-batch-push.c", &["twice"]),
    ("12-batch-push.c", &["stop"]),
    ("12-batch-push.c", &["refused"]),
    ("12-batch-push.c", &["nested"]),
    ("16-batch-many.c", &["60"]),
    ("18-call-options.c", &[]),
    ("18-call-options.c", &["stale"]),
    ("31-dlopen.c", &["{library}"]),
    ("34-signals.c", &["5"]),
    ("35-closed-stdio.c", &["{picture}"]),
    ("37-locale.c", &["{locales}"]),
    ("46-store.c", &["{folder}"]),
    ("47-store-sync.c", &["{folder}"]),
    ("48-store-fork.c", &["{folder}"]),
    ("10-store.cpp", &["{folder}"]),
];

/// Every program in the folder `c` or `cpp`, in order, as often as it stands in the table; with
/// the libzapi.so of that folder where a program opens it itself.
pub(crate) fn programs(language: &str, library: &Path) -> Vec<Program> {
    let sources = sources(language);
    for (name, _) in ARGUMENTS.iter().filter(|(name, _)| name.ends_with(&format!(".{language}"))) {
        assert!(sources.iter().any(|source| source.ends_with(name)), "no program {name}");
    }
    let mut programs = Vec::new();
    for source in sources {
        let rows: Vec<_> = ARGUMENTS.iter().filter(|(name, _)| source.ends_with(name)).collect();
        let named = rows.iter().filter_map(|(_, arguments)| filled(arguments, library));
        let arguments = if rows.is_empty() { vec![Vec::new()] } else { named.collect() };
        let program = |arguments| Program { source: source.clone(), arguments };
        programs.extend(arguments.into_iter().map(program));
    }
    programs
}

/// Nothing when what they need is not there.
fn filled(arguments: &[&str], library: &Path) -> Option<Vec<String>> {
    let fill = |argument: &&str| match *argument {
        "{phones}" => Some(phones().display().to_string()),
        "{library}" => Some(library.join("libzapi.so").display().to_string()),
        "{picture}" => Some(scratch().join("picture.jpg").display().to_string()),
        "{locales}" => locales().map(|folder| folder.display().to_string()),
        "{folder}" => Some(folder().display().to_string()),
        other => Some(other.to_owned()),
    };
    arguments.iter().map(fill).collect()
}

/// The sources in that folder, in order.
pub(crate) fn sources(language: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(language);
    let files = fs::read_dir(folder).expect(language).map(|entry| entry.expect("readable").path());
    let mut files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|end| end == language)).collect();
    files.sort();
    files
}

/// A file with every test phone of the emulator, one a line.
pub(crate) fn phones() -> &'static Path {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| {
        let file = scratch().join("phones.txt");
        let phones = zapi_emulator::table().iter().map(|row| format!("{}\n", row.phone));
        fs::write(&file, phones.collect::<String>()).expect("can be written");
        file
    })
}

/// The name of a folder that is not there, for a store.
pub(crate) fn folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let test = std::env::current_exe().expect("the test has a path");
    let test = test.file_stem().expect("a file").to_string_lossy().into_owned();
    let folder = scratch().join(format!("store-{test}-{}", COUNT.fetch_add(1, Ordering::Relaxed)));
    let _ = fs::remove_dir_all(&folder);
    folder
}

/// A folder with two locales, made from Debian's package `locales`.
pub(crate) fn locales() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let make = || {
        if !Path::new("/usr/share/i18n/locales/tr_TR").is_file() {
            skip("calls in a Turkish and a German locale (the sources of locales are missing)");
            return None;
        }
        let folder = scratch().join("locales");
        if !folder.is_dir() {
            let making = scratch().join(format!("locales-{}", std::process::id()));
            fs::create_dir_all(&making).expect("can be made");
            for name in ["tr_TR", "de_DE"] {
                let mut localedef = Command::new("localedef");
                localedef.args(["-i", name, "-f", "UTF-8"]);
                succeed(localedef.arg(making.join(format!("{name}.UTF-8"))));
            }
            fs::rename(&making, &folder).expect("whole, or not there at all");
        }
        Some(folder)
    };
    FOLDER.get_or_init(make).as_deref()
}
