//! A picture as it was downloaded, and how it gets into a file.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use super::file;
use super::whole::{self, ImageKind};
use crate::error::{Code, Error, Result, io_reason};
use crate::os;
use crate::wait::Watch;
use crate::wire::Reply;

/// A downloaded picture: a complete image, from its first marker to its end marker. The pixels are
/// not decoded. `Debug` leaves the bytes out.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Image {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Its format.
    pub kind: ImageKind,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// [`ProfilePicture::key`](crate::ProfilePicture::key) of the link that led to it.
    pub key: String,
}

impl Image {
    /// # Errors
    /// [`Code::NotAnImage`] unless the body is a whole image.
    pub(super) fn read(reply: Reply, key: &str) -> Result<Self> {
        let error = |code, message| Err(Error::new(code, message).with_http_status(reply.status));
        if let Some(encoding) = reply.encoding() {
            let encoding: String = encoding.chars().take(40).collect();
            let message = format!("the picture came with Content-Encoding {encoding:?}, unasked");
            return error(Code::BadResponse, message);
        }
        match whole::read(&reply.body) {
            Some((kind, width, height)) => {
                Ok(Self { bytes: reply.body, kind, width, height, key: key.into() })
            }
            None => error(Code::NotAnImage, "the bytes are not a complete image".into()),
        }
    }

    /// Writes the bytes as [`Client::download_to_file`](crate::Client::download_to_file) does.
    pub(super) fn save(&self, path: &Path, watch: &Watch) -> Result<()> {
        if let Some(reason) = os::unusable_path(path) {
            return Err(named(Code::File, path, reason));
        }
        // It would be replaced, /dev/null too where the caller may.
        if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
            return Err(named(
                Code::File,
                path,
                "is a folder, a device or a pipe, or leads to one",
            ));
        }
        let Err(error) = file::replace(path, &self.bytes, watch) else { return Ok(()) };
        if os::is_in_use(&error) {
            watch.check_token()?;
            return Err(named(
                Code::File,
                path,
                "another program has the file open; close it there",
            ));
        }
        Err(named(code_of(&error), path, &io_reason(&error)))
    }
}

/// The reason first, since what does not fit is cut off at the end.
fn named(code: Code, path: &Path, reason: &str) -> Error {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let path: String = path.to_string_lossy().chars().map(clean).collect();
    Error::new(code, format!("{reason}: {path}"))
}

fn code_of(error: &io::Error) -> Code {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::Full,
        _ => Code::File,
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, kind, width, height, .. } = self;
        write!(f, "Image({kind:?}, {width} × {height}, {} bytes)", bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, Deadline, Limit};
    use crate::wait::{CancelToken, Interrupt};
    use std::path::PathBuf;
    use std::time::Duration;

    fn image() -> Image {
        let (bytes, key) = (b"new".to_vec(), String::new());
        Image { bytes, kind: ImageKind::Jpeg, width: 1, height: 1, key }
    }

    /// One whose waits take no time.
    fn watch(token: Option<CancelToken>, hook: Option<Interrupt>) -> Watch {
        let clock = Clock::stopped();
        let deadline = Deadline::after(clock.now(), Duration::from_secs(30), Limit::Call);
        Watch::new(deadline, token, hook, clock)
    }

    /// A folder of its own with an old file in it, removed at the end.
    struct Place {
        folder: PathBuf,
        path: PathBuf,
    }

    impl Place {
        fn new(folder: &str, name: &str) -> Self {
            let own = format!("zapi-{}-{}", crate::random::bits(), std::process::id());
            let folder = std::env::temp_dir().join(own).join(folder);
            fs::create_dir_all(&folder).expect("a folder");
            let path = folder.join(name);
            fs::write(&path, "old").expect("written");
            Self { folder, path }
        }

        fn text(&self) -> String {
            let files = fs::read_dir(&self.folder).expect("the folder").count();
            assert_eq!(files, 1, "nothing is left beside it");
            fs::read_to_string(&self.path).expect("the file")
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }

    #[test]
    fn a_path_may_be_long_and_in_any_language() {
        let deep = ["fotos-日本-ação"; 20].join("/");
        let place = Place::new(&deep, "João 🙂.jpg");
        assert!(place.path.as_os_str().len() > 260);
        image().save(&place.path, &watch(None, None)).expect("saved");
        assert_eq!(place.text(), "new");
    }

    #[test]
    fn a_full_disk_and_a_used_up_quota_are_told_from_other_failures() {
        #[cfg(unix)]
        let (full, other) = ([libc::ENOSPC, libc::EDQUOT], libc::EACCES);
        #[cfg(windows)] // ERROR_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED, ERROR_ACCESS_DENIED
        let (full, other) = ([112, 1295], 5);
        for number in full {
            assert_eq!(code_of(&io::Error::from_raw_os_error(number)), Code::Full, "{number}");
        }
        assert_eq!(code_of(&io::Error::from_raw_os_error(other)), Code::File);
    }

    #[cfg(windows)]
    mod windows {
        use super::*;
        use std::fs::{File, OpenOptions};
        use std::os::windows::fs::OpenOptionsExt;
        use std::sync::Mutex;

        /// Others may read it meanwhile, and neither write nor remove it.
        fn opened(path: &Path) -> File {
            OpenOptions::new().read(true).share_mode(1).open(path).expect("the file")
        }

        #[test]
        fn a_read_only_file_is_replaced_and_stays_so() {
            let place = Place::new("read-only", "a.jpg");
            let mut permissions = fs::metadata(&place.path).expect("the file").permissions();
            permissions.set_readonly(true);
            fs::set_permissions(&place.path, permissions.clone()).expect("ours");
            image().save(&place.path, &watch(None, None)).expect("saved");
            assert_eq!(place.text(), "new");
            let file = opened(&place.path);
            image().save(&place.path, &watch(None, None)).expect_err("it is open");
            drop(file);
            assert!(fs::metadata(&place.path).expect("the file").permissions().readonly());
            #[expect(clippy::permissions_set_readonly_false, reason = "the attribute")]
            permissions.set_readonly(false);
            fs::set_permissions(&place.path, permissions).expect("ours");
        }

        #[test]
        fn a_file_that_stays_open_is_left_alone_and_named() {
            let place = Place::new("open", "a.jpg");
            let _file = opened(&place.path);
            let error = image().save(&place.path, &watch(None, None)).expect_err("it is open");
            assert_eq!(error.code(), Code::File);
            assert!(error.message().starts_with("another program has the file open"), "{error}");
            assert!(error.message().ends_with("a.jpg"), "{error}");
            assert_eq!(place.text(), "old");
            let token = CancelToken::new();
            token.cancel();
            let error = image().save(&place.path, &watch(Some(token), None)).expect_err("over");
            assert_eq!(error.code(), Code::Cancelled);
        }

        #[test]
        fn a_file_that_is_open_for_a_moment_is_replaced_after_it() {
            let place = Place::new("moment", "a.jpg");
            let file = Mutex::new(Some(opened(&place.path)));
            let scanner = Interrupt::new(move || {
                drop(file.lock().expect("no panic").take());
                false
            });
            image().save(&place.path, &watch(None, Some(scanner))).expect("saved");
            assert_eq!(place.text(), "new");
        }

        #[test]
        fn what_windows_takes_for_something_else_is_refused() {
            let place = Place::new("names", "a.jpg");
            for name in
                ["NUL", "con.jpg", "COM1", "a.jpg:stream", "a.jpg::$DATA", "a.jpg.", "a.jpg "]
            {
                let path = place.folder.join(name);
                let error = image().save(&path, &watch(None, None)).expect_err(name);
                assert_eq!(error.code(), Code::File, "{name}");
                let what_to_do = ["; choose another name: ", "; leave them out: "];
                assert!(what_to_do.iter().any(|words| error.message().contains(words)), "{error}");
            }
            assert_eq!(place.text(), "old");
        }
    }
}
