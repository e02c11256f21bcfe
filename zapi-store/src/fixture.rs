//! What unit tests need: a folder of their own, and a client for an emulator.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use zapi_core::{Client, Config};
use zapi_emulator::Emulator;

/// A folder that is removed with everything in it.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// One that is not there yet.
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        Self(std::env::temp_dir().join(format!("zapi-store-{}-{number}", std::process::id())))
    }

    pub(crate) fn made() -> Self {
        let folder = Self::new();
        std::fs::create_dir_all(&folder.0).expect("made");
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A client without pacing.
pub(crate) fn client(emulator: &Emulator, max_retries: &str) -> Client {
    let config = Config::new("EMULATOR0INSTANCE", "EMULATOR0TOKEN")
        .and_then(|config| config.client_token("EMULATOR0CLIENT0TOKEN"))
        .and_then(|config| config.base_url(&emulator.base_url()))
        .and_then(|config| config.with("max_retries", max_retries))
        .and_then(|config| config.with("rate_per_second", "0"))
        .expect("settings");
    Client::new(config).expect("a client")
}
