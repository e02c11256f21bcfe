//! Downloads to files: unusual names, and existing files and folders.

use std::ffi::CString;
use std::fs;
use std::path::Path;
use std::ptr::null;

use super::{Config, NO_PICTURE, PICTURE, sized, status};
use crate::abi::{ZAPI_E_FILE, ZAPI_NO_PICTURE, ZAPI_OK, zapi_image_info};
use crate::library::Library;
use crate::report::Check;

/// Letters that no single code page of Windows has.
const NAME: &str = "foto \u{e9}\u{3a9}\u{65e5}.jpg";

pub(super) fn written(check: &mut Check, library: &Library, folder: &Path) {
    let config = Config::new(check, library);
    let save = |path: &Path, phone: &std::ffi::CStr| {
        let path = CString::new(path.to_string_lossy().as_bytes()).unwrap_or_default();
        library.zapi_download_to_file(
            config.raw,
            phone.as_ptr(),
            null(),
            path.as_ptr(),
            std::ptr::null_mut(),
        )
    };
    let path = folder.join(NAME);
    status(check, library, "a new file", save(&path, PICTURE), ZAPI_OK);
    let whole = fs::read(&path).unwrap_or_default();
    check.holds(whole.starts_with(b"\xff\xd8"), "the new file is not there, or no JPEG");
    let replaced = |check: &mut Check, what: &str, path: &Path| {
        check.holds(
            fs::read(path).is_ok_and(|bytes| bytes == whole),
            &format!("{what} is not replaced"),
        );
    };
    let old = |check: &mut Check, what: &str, path: &Path| {
        if let Err(error) = fs::write(path, "old") {
            check.complain(format!("{what} cannot be written: {error}"));
        }
    };
    old(check, "an old file", &path);
    status(check, library, "no picture", save(&path, NO_PICTURE), ZAPI_NO_PICTURE);
    let is_old = fs::read(&path).is_ok_and(|bytes| bytes == b"old");
    check.holds(is_old, "the old file is gone though there is no picture");
    status(check, library, "over an old file", save(&path, PICTURE), ZAPI_OK);
    replaced(check, "the old file", &path);
    with_length(check, library, &config, &path);

    let locked = folder.join("read-only.jpg");
    old(check, "a read-only file", &locked);
    read_only(&locked, true);
    status(check, library, "over a read-only file", save(&locked, PICTURE), ZAPI_OK);
    replaced(check, "the read-only file", &locked);
    check.holds(is_read_only(&locked), "a read-only file is not read-only any more");
    read_only(&locked, false);

    // Longer than the 260 characters of old Windows programs.
    let deep = folder.join("x".repeat(100)).join("y".repeat(100)).join("z".repeat(100));
    match fs::create_dir_all(&deep) {
        Ok(()) => status(check, library, "a long path", save(&deep.join(NAME), PICTURE), ZAPI_OK),
        Err(error) => check.note(format!("no long paths here ({:?})", error.kind())),
    }
    let nowhere = folder.join("none").join("a.jpg");
    status(check, library, "a folder that is not there", save(&nowhere, PICTURE), ZAPI_E_FILE);
    status(check, library, "a folder in place of a file", save(folder, PICTURE), ZAPI_E_FILE);
    if cfg!(windows) {
        let device = folder.join("NUL");
        status(check, library, "a device", save(&device, PICTURE), ZAPI_E_FILE);
    }
    let closed = folder.join("closed");
    // On Windows the attribute of a folder has no such effect, and root may write anywhere.
    let can_be_closed = fs::create_dir(&closed).is_ok() && {
        read_only(&closed, true);
        fs::write(closed.join("probe"), "").is_err()
    };
    if can_be_closed {
        let got = save(&closed.join("a.jpg"), PICTURE);
        status(check, library, "a read-only folder", got, ZAPI_E_FILE);
    }
    read_only(&closed, false);
    let left = fs::read_dir(folder).into_iter().flatten().flatten();
    let left = left.filter(|entry| entry.path().extension().is_some_and(|one| one == "part"));
    check.same("the temporary files that are left", left.count(), 0);
    let folders = if can_be_closed { ", in a read-only folder" } else { "" };
    check.note(format!("new, old, read-only, with any name{folders}"));
}

fn with_length(check: &mut Check, library: &Library, config: &Config<'_>, path: &Path) {
    let (path, mut info) = (path.to_string_lossy(), sized::<zapi_image_info>());
    let got = library.zapi_download_to_file_n(
        config.raw,
        PICTURE.as_ptr(),
        PICTURE.count_bytes(),
        null(),
        path.as_ptr().cast(),
        path.len(),
        &raw mut info,
    );
    status(check, library, "zapi_download_to_file_n", got, ZAPI_OK);
    check.same("the size of the image", (info.width, info.height), (96, 96));
}

fn is_read_only(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| about.permissions().readonly())
}

fn read_only(path: &Path, value: bool) {
    if let Ok(about) = fs::metadata(path) {
        let mut permissions = about.permissions();
        permissions.set_readonly(value);
        let _ = fs::set_permissions(path, permissions);
    }
}
