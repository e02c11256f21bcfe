//! Prints figures of a store on a PostgreSQL server, one a line: its name, ours, and that of what is
//! beside it, in microseconds for each contact. For `make bench`; the argument is the number of
//! contacts, and `POSTGRES_URL` the address of an empty database. It needs the features `bench` and
//! `postgres`.

#[cfg(all(feature = "bench", feature = "postgres"))]
mod figures {
    use std::process::Command;
    use std::time::{Duration, Instant};

    use zapi_core::{Client, Code, Config, Error, Result};
    use zapi_emulator::Emulator;
    use zapi_store::{Store, StoreOptions, SyncOptions, bench};

    /// Each has an instance, whose pace is the limit.
    const ACCOUNTS: usize = 40;
    const A_SECOND: &str = "50";

    pub(super) fn print(address: &str, contacts: u64) -> Result<()> {
        bench::postgres::fill(address, contacts)?;
        // In turns, because what was written before makes a table slower.
        let (mut ours, mut bare) = (Duration::ZERO, Duration::ZERO);
        for _ in 0..3 {
            ours += bench::postgres::updates(address, contacts)?;
            bare += bench::postgres::bare_updates(address, contacts)?;
        }
        show("update", each(ours, 3 * contacts), each(bare, 3 * contacts));

        let emulator = Emulator::start().map_err(|error| io(&error))?;
        let accounts = (ACCOUNTS as u64).min(contacts / 500 + 8);
        let count = 10;
        let mut one = 0.0;
        for workers in [1, 2, 4] {
            let store = Store::open(address, StoreOptions::new())?;
            for account in 0..accounts {
                let phones = (0..count).map(|at| format!("5521{workers}{account:03}{at:05}"));
                store.add(&format!("{workers}-{account:02}"), phones)?;
            }
            let took = each(share(workers, &emulator.base_url())?, accounts * count);
            one = if workers == 1 { took } else { one };
            show(&format!("workers_{workers}"), took, one);
        }
        Ok(())
    }

    /// How long that many processes take until nothing is due.
    fn share(workers: usize, url: &str) -> Result<Duration> {
        #[expect(clippy::disallowed_methods, reason = "measures from outside")]
        let begun = Instant::now();
        let program = std::env::current_exe().map_err(|error| io(&error))?;
        let start = || Command::new(&program).env("WORKER_URL", url).spawn();
        let children: std::io::Result<Vec<_>> = (0..workers).map(|_| start()).collect();
        for mut child in children.map_err(|error| io(&error))? {
            if !child.wait().map_err(|error| io(&error))?.success() {
                return Err(Error::new(Code::Internal, "a worker failed"));
            }
        }
        Ok(begun.elapsed())
    }

    /// What each of these processes does.
    pub(super) fn work(address: &str, url: &str) -> Result<()> {
        let store = Store::open(address, StoreOptions::new())?;
        while let Some(account) = store.free_accounts()?.iter().find(|name| *name != "default") {
            let mut config = Config::new("EMULATOR0INSTANCE", "EMULATOR0TOKEN")
                .and_then(|config| config.client_token("EMULATOR0CLIENT0TOKEN"))
                .and_then(|config| config.base_url(url))?;
            config.set("rate_per_second", A_SECOND)?;
            let options = SyncOptions::new().links_only(true);
            match store.sync(&Client::new(config)?, account, &options) {
                Err(error) if error.code() != Code::Busy => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    fn each(time: Duration, count: u64) -> f64 {
        time.as_secs_f64() * 1e6 / count as f64
    }

    #[expect(clippy::print_stdout, reason = "prints what it measured")]
    fn show(name: &str, ours: f64, theirs: f64) {
        println!("{name} {ours:.3} {theirs:.3}");
    }

    fn io(error: &std::io::Error) -> Error {
        Error::new(Code::Io, error.to_string())
    }
}

#[cfg(all(feature = "bench", feature = "postgres"))]
fn main() -> zapi_core::Result<()> {
    let address = std::env::var("POSTGRES_URL").unwrap_or_default();
    if let Ok(url) = std::env::var("WORKER_URL") {
        return figures::work(&address, &url);
    }
    let contacts = std::env::args().nth(1).and_then(|count| count.parse().ok());
    figures::print(&address, contacts.unwrap_or(5_000))
}

#[cfg(not(all(feature = "bench", feature = "postgres")))]
fn main() {}
