//! Shared by the tests: an emulator, clients for it, and stores on a clock that can be moved.
#![allow(dead_code, reason = "each test file uses its part")]

#[cfg(all(feature = "postgres", target_os = "linux"))]
pub(crate) mod server;
pub(crate) mod web;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use zapi_core::{Client, Config, Phone};
use zapi_emulator::Emulator;
use zapi_store::{Change, Entry, PicturePath, State, Store, StoreOptions, SyncOptions, SyncReport};

pub(crate) const ACCOUNT: &str = "default";
pub(crate) const HOUR: i64 = 3600;
pub(crate) const DAY: i64 = 24 * HOUR;

pub(crate) fn emulator() -> Emulator {
    Emulator::start().expect("a free port")
}

/// A client without pacing and retries, so that a test sees what it asks.
pub(crate) fn client(emulator: &Emulator) -> Client {
    client_with(emulator, &[])
}

pub(crate) fn client_with(emulator: &Emulator, options: &[(&str, &str)]) -> Client {
    client_at(&emulator.base_url(), options)
}

pub(crate) fn client_at(base_url: &str, options: &[(&str, &str)]) -> Client {
    let mut config = Config::new("EMULATOR0INSTANCE", "EMULATOR0TOKEN")
        .and_then(|config| config.client_token("EMULATOR0CLIENT0TOKEN"))
        .and_then(|config| config.base_url(base_url))
        .and_then(|config| config.with("max_retries", "0"))
        .and_then(|config| config.with("rate_per_second", "0"))
        .expect("valid settings");
    for (key, value) in options {
        config.set(key, value).expect(key);
    }
    Client::new(config).expect("a client")
}

pub(crate) fn phone(id: &str) -> Phone {
    Phone::parse(id).expect(id)
}

/// Phones whose pictures the emulator has.
pub(crate) fn phones(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("55119{n:08}")).collect()
}

/// A time that a test moves.
#[derive(Clone, Debug)]
pub(crate) struct Time(Arc<AtomicI64>);

impl Time {
    /// From a moment in 2026.
    pub(crate) fn start() -> Self {
        Self(Arc::new(AtomicI64::new(1_790_000_000)))
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Another time, so much later.
    pub(crate) fn later(&self, seconds: i64) -> Self {
        Self(Arc::new(AtomicI64::new(self.0.load(Ordering::SeqCst) + seconds)))
    }

    pub(crate) fn seconds(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    pub(crate) fn now(&self) -> SystemTime {
        let seconds = u64::try_from(self.0.load(Ordering::SeqCst)).expect("after 1970");
        UNIX_EPOCH + Duration::from_secs(seconds)
    }
}

/// A folder that is removed with everything in it.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        Self::below(&Self::above())
    }

    fn above() -> PathBuf {
        std::env::var_os("STORES").map_or(env!("CARGO_TARGET_TMPDIR").into(), PathBuf::from)
    }

    /// One for other things than a store, which is not there yet.
    pub(crate) fn plain() -> Self {
        Self::named(&Self::above())
    }

    fn named(above: &Path) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        // A program that includes several files of tests has this one, and its counter, several times.
        let module = module_path!().rsplit("::").nth(1).unwrap_or_default();
        let name = format!("store-{module}-{}-{number}", std::process::id());
        let path = above.join(name);
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    pub(crate) fn below(above: &Path) -> Self {
        let folder = Self::named(above);
        #[cfg(all(feature = "postgres", target_os = "linux"))]
        if IS_ON_SERVER {
            let database = database_name(&folder.0);
            server::server().create(&database);
            std::fs::create_dir_all(&folder.0).expect("made");
            std::fs::write(folder.0.join(ADDRESS), server::server().pooled(&database))
                .expect("written");
        }
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// A store in it, on that time.
    pub(crate) fn store(&self, time: &Time) -> Store {
        open(&self.0, time)
    }

    /// Lets go of the accounts of a process that was killed, as half a minute does where they are
    /// held by leases.
    pub(crate) fn let_go(&self) {
        while IS_ON_SERVER && self.sql("UPDATE account SET lease_until = 0").is_err() {
            std::thread::yield_now();
        }
    }

    /// Runs a statement behind the store's back; returns the first column of what came back. It does
    /// not wait for a lock.
    pub(crate) fn sql(&self, sql: &str) -> Result<String, String> {
        #[cfg(all(feature = "postgres", target_os = "linux"))]
        if IS_ON_SERVER {
            let sql = format!("SET search_path = zapi; SET lock_timeout = 1; {sql}");
            return server::server().sql(&database_name(&self.0), &sql);
        }
        let database = database(&self.0);
        database.busy_timeout(Duration::ZERO).expect("set");
        let mut statement = database.prepare(sql).map_err(|error| error.to_string())?;
        let mut rows = statement.query([]).map_err(|error| error.to_string())?;
        let row = rows.next().map_err(|error| error.to_string())?;
        Ok(row.map(|row| row.get(0).expect("a text")).unwrap_or_default())
    }
}

#[cfg(all(feature = "postgres", target_os = "linux"))]
impl Folder {
    /// Another program at the database, which runs what it reads and prints what came back.
    pub(crate) fn session(&self) -> std::process::Child {
        server::server().psql(&database_name(&self.0)).spawn().expect("started")
    }
}

/// The tests are included in another program, which has the stores on a server.
pub(crate) const IS_ON_SERVER: bool = {
    let name = env!("CARGO_CRATE_NAME").as_bytes();
    name.len() > 3 && name[0] == b'o' && name[1] == b'n' && name[2] == b'_'
};
/// In a folder of a store on a server: where that is.
const ADDRESS: &str = "address";

#[cfg(all(feature = "postgres", target_os = "linux"))]
fn database_name(folder: &Path) -> String {
    folder.file_name().expect("a name").to_string_lossy().replace('-', "_")
}

/// The store of a [`Folder`], in whatever process.
pub(crate) fn open(folder: &Path, time: &Time) -> Store {
    let time = time.clone();
    let options = StoreOptions::new().clock(move || time.now());
    if IS_ON_SERVER {
        let address = std::fs::read_to_string(folder.join(ADDRESS)).expect("read");
        return Store::open(address, options.files(folder.to_owned())).expect("a store");
    }
    Store::open(folder, options).expect("a store")
}

/// The arguments with which this program runs only that test of a module, in another process.
pub(crate) fn only(module: &str, test: &str) -> [String; 3] {
    let test = match module.split_once("::") {
        Some((_, module)) => format!("{module}::{test}"),
        None => test.to_owned(),
    };
    ["--exact".into(), test, "--nocapture".into()]
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A store with an emulator behind it.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) emulator: Arc<Emulator>,
    pub(crate) client: Client,
    pub(crate) time: Time,
    pub(crate) store: Store,
    pub(crate) folder: Folder,
}

impl World {
    /// With so many contacts; returns their phones.
    pub(crate) fn new(contacts: usize) -> (Self, Vec<String>) {
        let (emulator, folder, time) = (emulator(), Folder::new(), Time::start());
        let (client, store) = (client(&emulator), folder.store(&time));
        let phones = phones(contacts);
        store.add(ACCOUNT, &phones).expect("added");
        (Self { emulator: Arc::new(emulator), client, time, store, folder }, phones)
    }

    /// The same, after a first sync.
    pub(crate) fn synced(contacts: usize) -> (Self, Vec<String>) {
        let (world, phones) = Self::new(contacts);
        let report = world.sync();
        assert_eq!((report.new, report.asked), (contacts as u64, contacts as u64), "{report:?}");
        (world, phones)
    }

    pub(crate) fn sync(&self) -> SyncReport {
        self.sync_with(&SyncOptions::new())
    }

    pub(crate) fn sync_with(&self, options: &SyncOptions) -> SyncReport {
        self.store.sync(&self.client, ACCOUNT, options).expect("synced")
    }

    /// A sync after that many seconds.
    pub(crate) fn sync_after(&self, seconds: i64) -> SyncReport {
        self.time.pass(seconds);
        self.sync()
    }

    pub(crate) fn entry(&self, id: &str) -> Entry {
        self.store.entry(ACCOUNT, &phone(id)).expect("read").expect("known")
    }

    pub(crate) fn state(&self, id: &str) -> State {
        self.entry(id).state
    }

    /// Where the contact's picture is; the file must be whole.
    pub(crate) fn path(&self, id: &str) -> PathBuf {
        match self.store.picture_path(ACCOUNT, &phone(id)).expect("read") {
            PicturePath::Path(path) => {
                let bytes = std::fs::read(&path).expect("the file of a picture");
                let picture = self.entry(id).picture.expect("a picture");
                assert_eq!(bytes.len() as u64, picture.size);
                path
            }
            other => panic!("{id}: {other:?}"),
        }
    }

    pub(crate) fn touch(&self, id: &str) {
        assert!(self.store.touch(ACCOUNT, &phone(id)).expect("touched"));
    }

    pub(crate) fn forget(&self, id: &str) {
        assert!(self.store.forget(ACCOUNT, &phone(id), false).expect("forgotten"));
    }

    pub(crate) fn changes(&self, since: u64) -> Vec<Change> {
        self.store
            .changes(ACCOUNT, since)
            .expect("read")
            .collect::<Result<_, _>>()
            .expect("changes")
    }

    /// All files below `pictures`.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        files(&self.folder.path().join("pictures"))
    }
}

/// All files below a folder, in order.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The database of a store, read and written behind its back.
pub(crate) fn database(folder: &Path) -> rusqlite::Connection {
    let database = rusqlite::Connection::open(folder.join("contacts.db")).expect("a database");
    database.busy_timeout(Duration::from_secs(10)).expect("set");
    database
}
