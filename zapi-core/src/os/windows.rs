//! Windows: names that are devices, and files that are open or read-only when they are replaced.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Component, Path, Prefix};

// Numbers of the system (winerror.h, winnt.h, winbase.h).
const ERROR_TOO_MANY_OPEN_FILES: i32 = 4;
const WSAEMFILE: i32 = 10_024;
const ERROR_ACCESS_DENIED: i32 = 5;
const ERROR_SHARING_VIOLATION: i32 = 32;
const ERROR_LOCK_VIOLATION: i32 = 33;
const ERROR_USER_MAPPED_FILE: i32 = 1224;
const DELETE: u32 = 0x0001_0000;
const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;

/// The system's numbers for "too many open files", which Rust has no name for.
pub(crate) const TOO_MANY_OPEN: [i32; 2] = [ERROR_TOO_MANY_OPEN_FILES, WSAEMFILE];

/// Runs `work`: there are no signals.
pub(crate) fn without_signals<T>(work: impl FnOnce() -> T) -> T {
    work()
}

/// Opens a file or socket: none takes the place of a standard stream.
///
/// # Errors
/// What `open` failed with.
pub(crate) fn above_stdio<T>(mut open: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    open()
}

/// Why a picture cannot be kept at that path: Windows would refuse it, or take it for something
/// else.
pub(crate) fn unusable_path(path: &Path) -> Option<&'static str> {
    match path.components().next() {
        Some(Component::Prefix(prefix)) if matches!(prefix.kind(), Prefix::DeviceNS(_)) => {
            Some("this path leads to a device; leave out what is before the drive")
        }
        _ => unusable_name(path.file_name()?),
    }
}

fn unusable_name(name: &OsStr) -> Option<&'static str> {
    let name = name.to_string_lossy().to_uppercase();
    if name.contains(':') {
        return Some("a colon in the name makes it a stream of another file; choose another name");
    }
    // Whatever extension it has, and with spaces before it.
    let stem = name.split('.').next().unwrap_or("").trim_end_matches(' ');
    let is_numbered = ["COM", "LPT"].iter().any(|port| {
        let number = stem.strip_prefix(port).unwrap_or("");
        matches!(
            number,
            "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
        )
    });
    if is_numbered || matches!(stem, "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") {
        return Some("Windows keeps this name for a device; choose another name");
    }
    // The file without them would be replaced.
    if name.ends_with(['.', ' ']) {
        return Some("Windows drops dots and spaces at the end of a name; leave them out");
    }
    let is_forbidden = |c| matches!(c, '\0'..='\x1F' | '<' | '>' | '"' | '|' | '?' | '*');
    name.contains(is_forbidden).then_some(
        "Windows allows no < > \" | ? * or control character in a name; choose another name",
    )
}

/// A file itself holds one permission only, to be changed, and [`move_over`] keeps it.
#[expect(clippy::unnecessary_wraps, reason = "the same signature as elsewhere")]
pub(crate) fn take_over(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Moves a file to the place of another in one step. In the place of a read-only one it becomes
/// read-only too.
pub(crate) fn move_over(from: &Path, to: &Path) -> io::Result<()> {
    let old = fs::symlink_metadata(to).ok().filter(|old| old.permissions().readonly());
    let Some(old) = old else { return fs::rename(from, to).map_err(|error| explained(error, to)) };
    let mut writable = old.permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "the attribute, and soon set again")]
    writable.set_readonly(false);
    fs::set_permissions(to, writable)?;
    let moved = fs::rename(from, to).map_err(|error| explained(error, to));
    moved.and(fs::set_permissions(to, old.permissions()))
}

/// "Access denied" tells an open file from one that the user may not replace only when it is asked
/// for the right to delete it.
fn explained(error: io::Error, to: &Path) -> io::Error {
    if error.raw_os_error() != Some(ERROR_ACCESS_DENIED) || !to.exists() {
        return error;
    }
    let may_delete =
        OpenOptions::new().access_mode(DELETE).custom_flags(FILE_FLAG_OPEN_REPARSE_POINT).open(to);
    match may_delete {
        Ok(_) => io::Error::from_raw_os_error(ERROR_SHARING_VIOLATION),
        Err(reason) => reason,
    }
}

/// Whether [`move_over`] failed because a program has the other file open.
pub(crate) fn is_in_use(error: &io::Error) -> bool {
    matches!(
        error.raw_os_error(),
        Some(ERROR_SHARING_VIOLATION | ERROR_LOCK_VIOLATION | ERROR_USER_MAPPED_FILE)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_refused_with_the_reason_and_what_to_do() {
        let device = "Windows keeps this name for a device; choose another name";
        let stream = "makes it a stream of another file; choose another name";
        let end = "drops dots and spaces at the end of a name; leave them out";
        let character = "in a name; choose another name";
        for (path, reason) in [
            ("NUL", device),
            ("nul.jpg", device),
            (r"C:\fotos\con", device),
            ("fotos/Con.tar.gz", device),
            ("COM1", device),
            ("com9.jpg", device),
            ("LPT0", device),
            ("lpt³.png", device),
            ("aux ", device),
            ("prn .jpg", device),
            ("nul.", device),
            ("conin$", device),
            ("CONOUT$.txt", device),
            ("a.jpg:b", stream),
            ("a.jpg::$DATA", stream),
            ("nul:", stream),
            ("a.jpg.", end),
            ("a.jpg ", end),
            (r"C:\fotos\...", end),
            ("a?.jpg", character),
            ("a\t.jpg", character),
            ("<a>.jpg", character),
            (r"\\.\C:\a.jpg", "leave out what is before the drive"),
            (r"\\.\pipe\a", "leave out what is before the drive"),
        ] {
            let said = unusable_path(Path::new(path)).expect(path);
            assert!(said.ends_with(reason), "{path}: {said}");
        }
        for path in [
            "null.jpg",
            "a.nul",
            "com.jpg",
            "com10.jpg",
            "console",
            ".con",
            "xnul",
            "COM",
            " a b.jpg",
            "ação.jpg",
            r"C:a.jpg",
            r"\\server\fotos\a.jpg",
            r"\\?\C:\fotos\a.jpg",
            r"C:\nul\a.jpg",
        ] {
            assert_eq!(unusable_path(Path::new(path)), None, "{path}");
        }
    }

    #[test]
    fn numbers_of_the_system_have_words() {
        for code in TOO_MANY_OPEN {
            let error = io::Error::from_raw_os_error(code);
            assert_eq!(crate::error::io_reason(&error), "too many open files");
        }
    }
}
