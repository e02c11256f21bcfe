//! Prints figures of a store, one a line: its name, ours, and that of the bare loop beside it. For
//! `make bench`; the arguments are the number of contacts, and a folder that may be used. It needs
//! the feature `bench`.

#[cfg(feature = "bench")]
#[expect(clippy::print_stdout, reason = "prints what it measured")]
fn main() -> zapi_core::Result<()> {
    use std::path::Path;
    use std::time::Duration;

    use zapi_store::bench;

    let mut arguments = std::env::args().skip(1);
    let contacts = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(20_000_u64);
    let folder = arguments.next().unwrap_or_else(|| "target/tmp/figures".into());
    let folder = Path::new(&folder);
    let (ours, theirs) = (folder.join("ours"), folder.join("theirs"));
    let each = |time: Duration, count: u64| time.as_secs_f64() * 1e6 / count as f64;
    let show = |name: &str, ours: f64, theirs: f64| println!("{name} {ours:.3} {theirs:.3}");

    let _ = std::fs::remove_dir_all(folder);
    let imported = (bench::import(&ours, contacts)?, bench::bare_import(&theirs, contacts)?);
    show("import", each(imported.0, contacts), each(imported.1, contacts));
    let updated = contacts.min(50_000);
    let times = (bench::updates(&ours, updated)?, bench::bare_updates(&theirs, updated)?);
    show("update", each(times.0, updated), each(times.1, updated));
    let lookups = 200_000;
    show("lookup", each(bench::lookups(&ours, updated, lookups)?, lookups), 0.0);
    let _ = std::fs::remove_dir_all(folder);
    Ok(())
}

#[cfg(not(feature = "bench"))]
fn main() {}
