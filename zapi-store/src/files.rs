//! The pictures on disk, named by what they hold: written beside their place, then moved there.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};
use zapi_core::{Image, Result};

use crate::clock::time;
use crate::disk;
use crate::failure;
use crate::os;
use crate::picture::{StoredPicture, hex, kind};

/// The folder below that of the store.
pub(crate) const FOLDER: &str = "pictures";
/// How the names of files end that are not at their place yet.
const PART: &str = "part";

/// The files of a store.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    /// The folder of the store; none if the pictures are kept elsewhere.
    store: Option<PathBuf>,
}

/// Bytes that are on the disk, beside their place. They are removed again unless they are
/// [placed](Files::place).
#[derive(Debug)]
pub(crate) struct Part {
    /// None if the pictures are kept elsewhere.
    path: Option<PathBuf>,
    /// A commit that did not succeed may have placed it already.
    is_placed: AtomicBool,
    pub(crate) picture: StoredPicture,
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            let _ = fs::remove_file(path);
        }
    }
}

/// A file of ours, and its SHA-256 unless it never got to its place.
type Found = (PathBuf, Option<[u8; 32]>);

/// What a check of a picture's file found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Health {
    Sound,
    Missing,
    Changed,
}

impl Files {
    pub(crate) fn new(store: Option<&Path>) -> Self {
        Self { store: store.map(Path::to_owned) }
    }

    /// Where the file of a picture is, or would be.
    pub(crate) fn path(&self, picture: &StoredPicture) -> Option<PathBuf> {
        Some(self.store.as_ref()?.join(picture.name()))
    }

    /// The folder of the store.
    pub(crate) fn store(&self) -> Option<&Path> {
        self.store.as_deref()
    }

    /// Writes the bytes beside their place, under a name that tells whose they are.
    pub(crate) fn write(&self, image: &Image, owner: &str, now: i64) -> Result<Part> {
        let picture = StoredPicture {
            sha256: Sha256::digest(&image.bytes).into(),
            kind: image.kind,
            width: image.width,
            height: image.height,
            size: image.bytes.len() as u64,
            stored_at: time(now),
        };
        let name = format!("{owner}-{:016x}.{PART}", fastrand::u64(..));
        let path = self.store.as_ref().map(|store| store.join(FOLDER).join(name));
        let part = Part { path, is_placed: AtomicBool::new(false), picture };
        if let Some(path) = &part.path {
            disk::write(path, &image.bytes).map_err(|error| failure::file(path, &error))?;
        }
        Ok(part)
    }

    /// Moves the bytes to their place, always: a file that is there already may be about to go.
    /// Returns the folders to [sync](Self::sync) before anything refers to the file. A process that
    /// died may have made them, so that nobody can tell whether they are on the disk. Returns `None`
    /// if a program has a damaged file open there, which on Windows keeps it from being replaced.
    pub(crate) fn place(&self, part: &Part) -> Result<Option<Vec<PathBuf>>> {
        let (Some(store), Some(beside)) = (&self.store, &part.path) else {
            return Ok(Some(Vec::new()));
        };
        let path = store.join(part.picture.name());
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let named = |error: io::Error| failure::file(&path, &error);
        if !folder.is_dir() {
            disk::create_folder(&folder).map_err(named)?;
        }
        let folders = Some(vec![store.join(FOLDER), folder]);
        if part.is_placed.load(Ordering::Relaxed) && self.is_there(&part.picture) {
            return Ok(folders);
        }
        match disk::rename(beside, &path) {
            Err(error) if os::is_held(&error) => {
                // A program that shares nothing keeps us from looking at it, too.
                let is_sound = matches!(self.check(&part.picture), Ok(Health::Sound));
                Ok(folders.filter(|_| is_sound))
            }
            done => {
                done.map_err(named)?;
                part.is_placed.store(true, Ordering::Relaxed);
                Ok(folders)
            }
        }
    }

    pub(crate) fn sync(&self, folder: &Path) -> Result<()> {
        disk::sync_folder(folder).map_err(|error| failure::file(folder, &error))
    }

    /// Removes the file of a picture, if it is there.
    pub(crate) fn remove(&self, picture: &StoredPicture) -> Result<()> {
        let Some(path) = self.path(picture) else { return Ok(()) };
        disk::remove(&path).map_err(|error| failure::file(&path, &error))
    }

    /// Whether the file is there, with as many bytes as it should have.
    pub(crate) fn is_there(&self, picture: &StoredPicture) -> bool {
        self.path(picture)
            .is_none_or(|path| fs::metadata(path).is_ok_and(|file| file.len() == picture.size))
    }

    /// Reads the whole file.
    pub(crate) fn check(&self, picture: &StoredPicture) -> Result<Health> {
        let Some(path) = self.path(picture) else { return Ok(Health::Sound) };
        match digest(&path) {
            Ok(sha256) if sha256 == picture.sha256 => Ok(Health::Sound),
            Ok(_) => Ok(Health::Changed),
            Err(error) if disk::is_absence(&error) => Ok(Health::Missing),
            Err(error) => Err(failure::file(&path, &error)),
        }
    }

    /// The folders that hold files of ours.
    pub(crate) fn folders(&self) -> Result<Vec<PathBuf>> {
        let Some(store) = &self.store else { return Ok(Vec::new()) };
        let all = store.join(FOLDER);
        let below = list(&all)?.into_iter().map(|entry| entry.path()).filter(|path| path.is_dir());
        let mut folders: Vec<_> = below.collect();
        folders.push(all);
        Ok(folders)
    }

    /// The files of ours in such a folder that are at least that old.
    pub(crate) fn old_files(
        &self,
        folder: &Path,
        now: SystemTime,
        age: Duration,
    ) -> Result<Vec<Found>> {
        let is_old = |entry: &fs::DirEntry| {
            let changed = entry.metadata().and_then(|data| data.modified());
            // A clock that was set back makes files of the future, which have no age.
            age.is_zero()
                || changed.is_ok_and(|at| now.duration_since(at).is_ok_and(|since| since >= age))
        };
        let is_part = |path: &Path| path.extension().is_some_and(|ending| ending == PART);
        let is_above = self.store.as_ref().is_some_and(|store| folder == store.join(FOLDER));
        let ours = |file: fs::DirEntry| {
            let path = file.path();
            if is_above {
                return is_part(&path).then_some((path, None));
            }
            let name = Path::new(folder.file_name()?).join(file.file_name());
            sha256_of(&name).map(|sha256| (path, Some(sha256)))
        };
        Ok(list(folder)?.into_iter().filter(is_old).filter_map(ours).collect())
    }

    pub(crate) fn remove_orphan(&self, path: &Path) -> Result<()> {
        disk::remove(path).map_err(|error| failure::file(path, &error))
    }
}

fn list(folder: &Path) -> Result<Vec<fs::DirEntry>> {
    let named = |error: io::Error| failure::file(folder, &error);
    match fs::read_dir(folder) {
        // It went while we looked.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        entries => entries.map_err(named)?.map(|entry| entry.map_err(named)).collect(),
    }
}

/// What a file's name below `pictures` says, if it is a picture's.
fn sha256_of(name: &Path) -> Option<[u8; 32]> {
    kind(name.extension()?.to_str()?)?;
    let digits: String =
        name.with_extension("").to_str()?.chars().filter(|c| !matches!(c, '/' | '\\')).collect();
    let mut sha256 = [0; 32];
    for (at, byte) in sha256.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    (hex(&sha256) == digits).then_some(sha256)
}

fn digest(path: &Path) -> io::Result<[u8; 32]> {
    let mut file = fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut block = [0; 64 * 1024];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(hash.finalize().into()),
            read => hash.update(&block[..read]),
        }
    }
}

#[cfg(all(test, windows))]
mod tests {
    use std::os::windows::fs::OpenOptionsExt;

    use zapi_core::ImageKind;

    use super::*;
    use crate::fixture::Folder;

    #[test]
    fn a_damaged_picture_that_a_program_has_open_keeps_its_place() {
        let store = Folder::made();
        let files = Files::new(Some(store.path()));
        let beside = store.path().join(FOLDER).join("a.part");
        fs::create_dir(store.path().join(FOLDER)).expect("made");
        let picture = StoredPicture {
            sha256: Sha256::digest(b"whole").into(),
            kind: ImageKind::Png,
            width: 1,
            height: 1,
            size: 5,
            stored_at: time(0),
        };
        let place = || {
            fs::write(&beside, b"whole").expect("written");
            let path = Some(beside.clone());
            let part = Part { path, is_placed: AtomicBool::new(false), picture: picture.clone() };
            files.place(&part).expect("told")
        };
        let path = files.path(&picture).expect("a folder");
        assert!(place().is_some(), "nothing is there");
        // Whoever reads shares the file; whoever shares nothing can keep us from looking at it.
        for shared in [0, 1] {
            fs::write(&path, b"torn").expect("damaged");
            let open = || fs::OpenOptions::new().read(true).share_mode(shared).open(&path);
            let held = open().expect("opened");
            assert_eq!(place(), None, "{shared}");
            drop(held);
            assert!(place().is_some(), "it is closed");
            assert_eq!(fs::read(&path).expect("there"), b"whole");
        }
        let held = fs::OpenOptions::new().read(true).share_mode(1).open(&path).expect("opened");
        assert!(place().is_some(), "the one that is open is whole");
        drop(held);
    }
}
