//! All C and C++ programs under ASan and UBSan of gcc and of clang, under valgrind, and under TSan.
//! With clang's ASan and with TSan libzapi is instrumented as well.

mod harness;

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use harness::programs::{Program, programs};
use harness::{
    cargo_build, command, compiler, emulator, has, library, link, over_tls, released, scratch,
    skip, strict, succeed, target,
};
use zapi_emulator::Emulator;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Tool {
    /// With the compiler's own runtime.
    GccAsan,
    /// With Rust's, as Tsan.
    Asan,
    Tsan,
    Valgrind,
}

/// The exit code of a program in which a tool found something.
const FOUND: i32 = 99;

const ASAN: [&str; 3] =
    ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];

/// rustc takes std, which is not instrumented, for incompatible.
const TSAN: &str = "-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer";

/// Ends of their symbols, and what `watch/tsan-std.c` calls them.
const STD_FUNCTIONS: [(&str, &str); 4] = [
    ("5Mutex14lock_contended", "LOCK_CONTENDED"),
    ("7Condvar4wait", "WAIT"),
    ("7Condvar12wait_timeout", "WAIT_TIMEOUT"),
    ("4Once4call", "ONCE_CALL"),
];

const ALL: &[Tool] = &[Tool::GccAsan, Tool::Asan, Tool::Tsan, Tool::Valgrind];

/// Programs that a tool cannot watch, and why.
const LEFT_OUT: &[(&str, &[Tool], &str)] = &[
    ("11-fork-under-load.c", &[Tool::GccAsan], "a child inherits locks of their malloc"),
    ("15-batch-fork.c", &[Tool::GccAsan], "a child inherits locks of their malloc"),
    ("24-batch-signals.c", &[Tool::Tsan], "it has a thread of its own"),
    ("34-signals.c", &[Tool::Tsan], "it gives signals to handlers when it likes"),
    ("35-closed-stdio.c", ALL, "they report to descriptor 2"),
    ("36-no-descriptors.c", &[Tool::Tsan], "it opens descriptors itself"),
    ("38-small-stack.c", ALL, "they need stack themselves"),
    ("42-names.c", ALL, "it needs a server under its name, and they are too slow for its times"),
];

/// Programs that are run over TLS too: in one thread, in many, and in many processes.
const OVER_TLS: [&str; 4] = ["03-buffer.c", "09-threads.c", "30-fork-again.c", "01-client.cpp"];

/// How programs are built and run for a tool.
struct Watch<'a> {
    tool: Tool,
    /// The folder of the libzapi that is watched.
    library: &'a Path,
    /// Compiles a source of a standard.
    build: &'a (dyn Fn(&str, &Path) -> PathBuf + Sync),
    /// The command of a compiled program.
    run: &'a (dyn Fn(&Program, &Path, &Emulator) -> Command + Sync),
}

/// A run of a compiled program.
struct Run {
    program: Program,
    built: PathBuf,
    is_tls: bool,
}

impl Watch<'_> {
    /// Runs every program that this tool can watch; none may fail, nothing may be found.
    fn all(&self) {
        let mut runs = Vec::new();
        for (language, standard) in [("c", "c99"), ("cpp", "c++17")] {
            let mut built = (PathBuf::new(), PathBuf::new());
            for program in programs(language, self.library) {
                if self.leaves_out(&program) {
                    continue;
                }
                if built.0 != program.source {
                    built = (program.source.clone(), (self.build)(standard, &program.source));
                }
                let over = if OVER_TLS.contains(&program.name()) { 2 } else { 1 };
                runs.extend([false, true][..over].iter().map(|is_tls| Run {
                    program: program.clone(),
                    built: built.1.clone(),
                    is_tls: *is_tls,
                }));
            }
        }
        let (next, failed) = (Mutex::new(runs.iter()), Mutex::new(Vec::new()));
        let take = || next.lock().expect("no run panics").next();
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
                scope.spawn(|| {
                    while let Some(run) = take() {
                        let complaint = self.complaint(run);
                        failed.lock().expect("no run panics").extend(complaint);
                    }
                });
            }
        });
        let failed = failed.into_inner().expect("no run panics");
        assert!(failed.is_empty(), "{:?}: {}", self.tool, failed.join("\n"));
    }

    fn leaves_out(&self, program: &Program) -> bool {
        let mut rows = LEFT_OUT.iter().filter(|(name, ..)| *name == program.name());
        rows.any(|(_, tools, _)| tools.contains(&self.tool))
    }

    /// What is wrong with one run, if anything is.
    fn complaint(&self, Run { program, built, is_tls }: &Run) -> Option<String> {
        let emulator = emulator();
        let mut command = (self.run)(program, built, &emulator);
        command.args(&program.arguments).env("CHECK_SLOW", "1");
        for limit in ["ZAPI_TIMEOUT_MS", "ZAPI_ATTEMPT_TIMEOUT_MS", "ZAPI_CONNECT_TIMEOUT_MS"] {
            command.env(limit, "100000");
        }
        let _relay = is_tls.then(|| over_tls(&mut command, &emulator));
        let output = harness::run(&mut command);
        let text = String::from_utf8_lossy(&output.stderr);
        let said = text.lines().take(60).collect::<Vec<_>>().join("\n");
        let name = format!("{} {:?}, TLS: {is_tls}", program.name(), program.arguments);
        (!output.status.success()).then(|| format!("{name}: {}\n{said}", output.status))
    }

    /// It does find what is wrong, in what the library does too.
    fn finds(&self, mistakes: &[&str]) {
        let source = watch_file("seeded.c");
        let built = (self.build)("c99", &source);
        for mistake in mistakes {
            let program = Program { source: source.clone(), arguments: vec![] };
            let emulator = emulator();
            let mut command = (self.run)(&program, &built, &emulator);
            let output = harness::run(command.arg(mistake));
            let text = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(FOUND), "{:?}, {mistake}: {text}", self.tool);
        }
    }
}

fn watch_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/watch").join(name)
}

/// A libzapi that is instrumented itself, by a stable compiler that is allowed to.
fn instrumented(name: &str, flags: &str) -> PathBuf {
    let about = succeed(Command::new("rustc").arg("-vV"));
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).expect("a target");
    let mut cargo = cargo_build(&target().join(name));
    cargo.args(["--target", host]).env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", flags);
    succeed(&mut cargo);
    target().join(name).join(host).join("debug")
}

/// Whether the object asks for such a function, or has it.
fn names(object: &Path, part: &str) -> bool {
    let has_it = |dynamic: &[&str]| {
        let mut nm = Command::new("nm");
        succeed(nm.args(dynamic).arg(object)).lines().any(|line| line.contains(part))
    };
    has_it(&[]) || has_it(&["-D"])
}

/// Whether this compiler can link a program with that; if not, says what is skipped.
fn can(compiler: &str, flags: &[&str]) -> bool {
    if !has(compiler, "sanitizers") {
        return false;
    }
    let source = scratch().join("nothing.c");
    fs::write(&source, "int main(void) { return 0; }\n").expect("can be written");
    let program = scratch().join(format!("nothing-{compiler}"));
    let mut command = Command::new(compiler);
    let linked = harness::run(command.args(flags).arg(&source).arg("-o").arg(&program));
    if !linked.status.success() {
        skip(&format!("{compiler} {flags:?}: {}", String::from_utf8_lossy(&linked.stderr)));
    }
    linked.status.success()
}

/// The runtime of a sanitizer that comes with Rust. Those of older C compilers lack functions that
/// the LLVM of Rust calls, and leave locks of their malloc held in a child.
fn runtime(name: &str) -> Option<PathBuf> {
    let folder = succeed(Command::new("rustc").args(["--print", "target-libdir"]));
    let mut files = fs::read_dir(folder.trim()).expect("the compiler's").flatten();
    let end = format!("_rt.{name}.a");
    let found = files.find(|file| file.file_name().to_string_lossy().ends_with(&end));
    if found.is_none() {
        skip(&format!("this Rust comes without its runtime of {name}"));
    }
    found.map(|file| file.path())
}

/// Compiles with clang and links with that runtime.
fn link_runtime(
    runtime: &Path,
    flags: &[&str],
    standard: &str,
    source: &Path,
    library: &Path,
) -> PathBuf {
    let stem = source.file_stem().expect("a file").to_string_lossy();
    let tool = runtime.file_stem().expect("a file").to_string_lossy();
    let object = scratch().join(format!("{tool}-{stem}.o"));
    let compiler = if standard.starts_with("c++") { "clang++" } else { "clang" };
    let mut compile = strict(compiler, standard);
    succeed(compile.args(flags).arg("-c").arg(source).arg("-o").arg(&object));
    let mut linker = Command::new("c++");
    linker.args(["-rdynamic", "-Wl,--whole-archive"]).arg(runtime);
    link(linker.arg("-Wl,--no-whole-archive"), &object, library)
}

fn asan(tool: Tool, library: &Path, link: &(dyn Fn(&str, &Path) -> PathBuf + Sync)) {
    let build = |standard: &str, source: &Path| {
        let program = link(standard, source);
        assert!(names(&program, "__asan_init") && names(&program, "__ubsan_"));
        program
    };
    let run = |_: &Program, built: &Path, emulator: &Emulator| {
        let mut command = command(built, emulator);
        let options = format!("detect_leaks=1:detect_stack_use_after_return=1:exitcode={FOUND}");
        let suppressions =
            format!("suppressions={}:print_suppressions=0", watch_file("lsan.supp").display());
        command.env("ASAN_OPTIONS", options).env("LSAN_OPTIONS", suppressions);
        command
    };
    let watch = Watch { tool, library, build: &build, run: &run };
    watch.finds(&["overflow", "leak"]);
    watch.all();
}

#[test]
fn asan_and_ubsan_of_gcc() {
    if can("gcc", &ASAN) {
        assert!(!names(&library().join("libzapi.so"), "__asan_"));
        asan(Tool::GccAsan, library(), &|standard, source| {
            let compiler = if standard.starts_with("c++") { "g++" } else { "gcc" };
            link(strict(compiler, standard).args(ASAN), source, library())
        });
    }
}

#[test]
fn asan_and_ubsan_of_clang_with_an_instrumented_library() {
    let can_name = || has("clang", "ASan") && has("llvm-symbolizer", "ASan, and names in reports");
    let Some(runtime) = runtime("asan").filter(|_| can_name()) else { return };
    let library = instrumented("asan", "-Zsanitizer=address");
    assert!(names(&library.join("libzapi.so"), "__asan_"));
    // For these, Rust's runtime lacks what older versions of clang call.
    let flags = [&ASAN[..], &["-fno-sanitize=vptr,function"]].concat();
    asan(Tool::Asan, &library, &|standard, source| {
        link_runtime(&runtime, &flags, standard, source, &library)
    });
}

#[test]
fn valgrind() {
    if !has("valgrind", "all programs under valgrind") {
        return;
    }
    let run = |program: &Program, built: &Path, emulator: &Emulator| {
        let mut valgrind = command("valgrind", emulator);
        valgrind.args(["--quiet", "--num-callers=40", &format!("--error-exitcode={FOUND}")]);
        // Otherwise a thread that never waits can keep all others from running.
        valgrind.arg("--fair-sched=yes");
        valgrind.arg(format!("--suppressions={}", watch_file("valgrind.supp").display()));
        // A child leaves alone what belongs to its parent's threads, which looks like a leak.
        let leaks = if program.forks() { "no" } else { "full" };
        valgrind.arg(format!("--leak-check={leaks}"));
        valgrind.args(["--errors-for-leak-kinds=definite", "--show-leak-kinds=definite"]);
        valgrind.arg(built);
        valgrind
    };
    // What is optimised takes a third of the time, which is more than it takes to build.
    let library = released();
    let build = |standard: &str, source: &Path| link(&mut compiler(standard), source, &library);
    let watch = Watch { tool: Tool::Valgrind, library: &library, build: &build, run: &run };
    watch.finds(&["overflow", "leak"]);
    watch.all();
}

/// The object that tells TSan of std, and the compiler's flags that put it before std.
fn tsan_flags() -> String {
    let symbols = succeed(Command::new("nm").arg(library().join("libzapi.so")));
    let object = scratch().join("tsan-std.o");
    let mut cc = Command::new("clang");
    cc.args(["-c", "-fPIC", "-O1"]).arg(watch_file("tsan-std.c")).arg("-o").arg(&object);
    // Not shared with std, generic functions are compiled here, and so instrumented.
    let mut flags =
        format!("{TSAN} -Zshare-generics=n -Copt-level=1 -Clink-arg={}", object.display());
    for (end, name) in STD_FUNCTIONS {
        let mut found = symbols.lines().filter_map(|line| line.split(' ').next_back());
        let symbol = found.find(|symbol| symbol.ends_with(end)).expect(end);
        cc.arg(format!("-D{name}={symbol}"));
        flags += &format!(" -Clink-arg=-Wl,--wrap={symbol}");
    }
    succeed(&mut cc);
    flags
}

#[test]
fn tsan_with_an_instrumented_library() {
    let Some(runtime) = runtime("tsan").filter(|_| has("clang", "TSan")) else { return };
    let library = instrumented("tsan", &tsan_flags());
    assert!(names(&library.join("libzapi.so"), "__tsan_read8"));
    let build = |standard: &str, source: &Path| {
        let program = link_runtime(&runtime, &["-fsanitize=thread"], standard, source, &library);
        assert!(names(&program, "__tsan_init"));
        program
    };
    let run = |_: &Program, built: &Path, emulator: &Emulator| {
        let mut command = command(built, emulator);
        let suppressions = watch_file("tsan.supp");
        // A child of threads may start threads of its own.
        let options = format!("exitcode={FOUND} die_after_fork=0");
        let options = format!("{options} suppressions={}", suppressions.display());
        command.env("TSAN_OPTIONS", options);
        command
    };
    let watch = Watch { tool: Tool::Tsan, library: &library, build: &build, run: &run };
    watch.finds(&["race"]);
    watch.all();
}
