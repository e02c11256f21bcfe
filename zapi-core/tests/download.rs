//! Downloads from the emulator: every row of its table, files, and refused links.

mod support;

use std::fs;
use std::path::PathBuf;
use std::sync::mpsc;

use support::{client_with, emulator, phone};
use zapi_core::{CallOptions, CancelToken, Code, ImageKind};

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("zapi-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("the folder").flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_phone_of_the_table_downloads_as_documented() {
    let mut wrong = Vec::new();
    for row in zapi_emulator::table() {
        let Some(expected) = row.download else { continue };
        let emulator = emulator();
        // Short only where it is to be reached: 5 MiB take a busy machine longer.
        let attempt = if expected == "ZAPI_E_TIMEOUT" { "500" } else { "10000" };
        let client = client_with(&emulator, &[("attempt_timeout_ms", attempt)]);
        let result = client.download(&phone(row.phone));
        let status = match &result {
            Ok(Some(_)) => "ZAPI_OK".to_owned(),
            Ok(None) => "ZAPI_NO_PICTURE".to_owned(),
            Err(error) => error.code().c_name(),
        };
        if status != expected {
            wrong.push(format!("{} {}: {result:?}", row.phone, row.title));
        }
        assert_eq!(emulator.stats().tokens_leaked, 0, "{}", row.phone);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_image_has_kind_size_and_key() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    for (id, kind, ending) in [
        ("5511990000000", ImageKind::Jpeg, "jpg"),
        ("5511900000000", ImageKind::Jpeg, "jpg"),
        ("5511990000607", ImageKind::Png, "png"),
        ("5511990000608", ImageKind::WebP, "webp"),
    ] {
        let image = client.download(&phone(id)).expect(id).expect("a picture");
        assert_eq!((image.kind, image.kind.extension()), (kind, ending));
        assert!(image.width > 0 && image.width == image.height, "{image:?}");
        let picture = client.profile_picture(&phone(id)).expect(id);
        assert_eq!(Some(image.key.as_str()), picture.key());
    }
    assert_eq!(client.download(&phone("5511990000020")).expect("an answer"), None);
}

#[test]
fn a_dead_link_is_fetched_anew_once() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("cache_ttl_s", "60")]);
    client.download(&phone("5511990000600")).expect("the second link works").expect("a picture");
    assert_eq!((emulator.stats().requests, emulator.stats().downloads), (2, 2));
    let error = client.download(&phone("5511990000601")).expect_err("each link is dead");
    assert_eq!((error.code(), error.http_status()), (Code::LinkExpired, Some(403)));
    assert_eq!((emulator.stats().requests, emulator.stats().downloads), (4, 4));
}

#[test]
fn an_answer_at_hand_leads_to_its_image_and_only_a_dead_link_costs_a_lookup() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("cache_ttl_s", "60")]);
    let seen = || (emulator.stats().requests, emulator.stats().downloads);
    let ask = |id: &str| client.profile_picture(&phone(id)).expect(id);
    let options = CallOptions::default();

    let good = ask("5511990000000");
    for count in 1..=2 {
        let image = client.image(&good, &options).expect("downloaded").expect("a picture");
        assert_eq!(Some(image.key.as_str()), good.key());
        assert_eq!(seen(), (1, count));
    }
    let dead = ask("5511990000600");
    client.image(&dead, &options).expect("the second link works").expect("a picture");
    assert_eq!(seen(), (3, 4));
    let always = ask("5511990000601");
    let error = client.image(&always, &options).expect_err("each link is dead");
    assert_eq!(error.code(), Code::LinkExpired);
    assert_eq!(seen(), (5, 6));
    let none = ask("5511990000020");
    assert_eq!(client.image(&none, &options).expect("an answer"), None);
    assert_eq!(seen(), (6, 6));
    let token = CancelToken::new();
    token.cancel();
    let cancelled = client.image(&good, &CallOptions::new().cancel(token));
    assert_eq!(cancelled.expect_err("cancelled").code(), Code::Cancelled);
    assert_eq!(seen(), (6, 6));
}

#[test]
fn failures_of_the_image_host_that_pass_are_repeated() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("max_retries", "2")]);
    let error = client.download(&phone("5511990000605")).expect_err("always 500");
    assert_eq!((error.code(), error.attempts()), (Code::Server, 3));
    assert_eq!((emulator.stats().requests, emulator.stats().downloads), (1, 3));
}

#[test]
fn what_the_transport_cut_is_repeated_and_what_is_no_image_is_not() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("max_retries", "2")]);
    for (id, code, status, attempts) in [
        ("5511990000615", Code::Io, 200, 3),
        ("5511990000634", Code::Io, 206, 3),
        ("5511990000640", Code::Server, 408, 3),
        ("5511990000627", Code::NotAnImage, 200, 1),
        ("5511990000636", Code::NotAnImage, 200, 1),
        ("5511990000610", Code::NotAnImage, 200, 1),
    ] {
        let before = emulator.stats().downloads;
        let error = client.download(&phone(id)).expect_err(id);
        let told = (error.code(), error.http_status(), error.attempts());
        assert_eq!(told, (code, Some(status), attempts), "{id}: {error}");
        assert_eq!(emulator.stats().downloads - before, u64::from(attempts), "{id}");
    }
}

#[test]
fn a_page_of_a_filter_is_named_and_no_fresh_link_is_fetched_for_it() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    for (id, status) in [("5511990000638", 403), ("5511990000639", 511)] {
        let before = emulator.stats().requests;
        let error = client.download(&phone(id)).expect_err(id);
        assert_eq!((error.code(), error.http_status()), (Code::Api, Some(status)));
        assert!(error.message().contains("filter or login page"), "{error}");
        assert_eq!(emulator.stats().requests - before, 1, "{id}");
    }
}

#[test]
fn a_link_at_hand_is_used_until_it_is_dead() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("cache_ttl_s", "60")]);
    for id in ["5511990000000", "5511990000627", "5511990000605"] {
        let before = emulator.stats().requests;
        for _ in 0..3 {
            let _ = client.download(&phone(id));
        }
        assert_eq!(emulator.stats().requests - before, 1, "{id}");
    }
}

#[test]
fn the_largest_size_is_a_setting() {
    let emulator = emulator();
    let client = client_with(&emulator, &[("max_image_bytes", "100")]);
    let error = client.download(&phone("5511990000000")).expect_err("larger than 100 bytes");
    assert_eq!(error.code(), Code::TooLarge);
}

#[test]
fn every_form_takes_options_for_its_call() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let (folder, good) = (Folder::new("options"), phone("5511990000000"));
    let path = folder.0.join("a.jpg");
    let token = CancelToken::new();
    token.cancel();
    let options = CallOptions::new().cancel(token);
    let results = [
        client.download_with(&good, &options),
        client.download_to_file_with(&good, &path, &options),
    ];
    for result in results {
        assert_eq!(result.expect_err("cancelled").code(), Code::Cancelled);
    }
    assert!(!path.exists());
}

#[test]
fn a_file_is_replaced_in_one_step() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let folder = Folder::new("file");
    let path = folder.0.join("a.jpg");
    fs::write(&path, "old").expect("written");
    let image =
        client.download_to_file(&phone("5511990000000"), &path).expect("saved").expect("a picture");
    assert_eq!(fs::read(&path).expect("the file"), image.bytes);
    assert_eq!(folder.names(), ["a.jpg"], "nothing is left beside it");

    fs::write(&path, "old").expect("written");
    for id in [
        "5511990000610",
        "5511990000615",
        "5511990000602",
        "5511990000400",
        "5511990000627",
        "5511990000628",
        "5511990000629",
        "5511990000630",
        "5511990000631",
        "5511990000634",
        "5511990000636",
    ] {
        client.download_to_file(&phone(id), &path).expect_err(id);
        assert_eq!(fs::read_to_string(&path).expect("the file"), "old", "{id}");
    }
    assert_eq!(client.download_to_file(&phone("5511990000020"), &path).expect("an answer"), None);
    assert_eq!(fs::read_to_string(&path).expect("the file"), "old");
    assert_eq!(folder.names(), ["a.jpg"]);
}

#[cfg(unix)]
#[test]
fn the_new_file_allows_what_the_old_one_did_whatever_its_name() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::PermissionsExt;

    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let folder = Folder::new("mode");
    // macOS has no names but in UTF-8.
    let other: &[u8] = if cfg!(target_os = "macos") { b"a.jpg" } else { b"\xff\xfe.jpg" };
    for name in ["x".repeat(255).as_bytes(), other] {
        let path = folder.0.join(std::ffi::OsStr::from_bytes(name));
        fs::write(&path, "old").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("ours");
        client.download_to_file(&phone("5511990000000"), &path).expect("saved");
        let mode = fs::metadata(&path).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[cfg(unix)]
#[test]
fn the_new_file_has_the_owner_of_the_old_one_but_never_runs_as_it() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};

    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let folder = Folder::new("owner");
    let path = folder.0.join("a.jpg");
    fs::write(&path, "old").expect("written");
    // Root alone can do this; whoever else runs the test replaces a file of its own.
    let _ = chown(&path, Some(4321), Some(1234));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o6750)).expect("ours");
    let old = fs::metadata(&path).expect("the file");
    client.download_to_file(&phone("5511990000000"), &path).expect("saved");
    let new = fs::metadata(&path).expect("the file");
    assert_eq!((new.uid(), new.gid()), (old.uid(), old.gid()));
    assert_eq!(new.mode() & 0o7777, 0o750);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_file_is_not_followed() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let folder = Folder::new("link");
    let (target, link) = (folder.0.join("target"), folder.0.join("link.jpg"));
    fs::write(&target, "precious").expect("written");
    std::os::unix::fs::symlink(&target, &link).expect("a link");
    client.download_to_file(&phone("5511990000000"), &link).expect("saved");
    assert_eq!(fs::read_to_string(&target).expect("the target"), "precious");
    assert!(!fs::symlink_metadata(&link).expect("the file").is_symlink());
}

#[cfg(unix)]
#[test]
fn what_is_no_file_stays() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let folder = Folder::new("no-file");
    let (socket, link) = (folder.0.join("socket"), folder.0.join("link"));
    let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a short path");
    std::os::unix::fs::symlink(&socket, &link).expect("a link");
    for path in [&socket, &link, &folder.0] {
        let error = client.download_to_file(&phone("5511990000000"), path).expect_err("no file");
        assert_eq!(error.code(), Code::File);
        let name = path.display().to_string();
        assert!(error.message().contains("a device or a pipe"), "{error}");
        assert!(error.message().ends_with(&name), "{error}");
    }
    assert!(fs::symlink_metadata(&link).expect("still there").is_symlink());
    assert_eq!(folder.names().len(), 2);
}

#[test]
fn a_file_that_cannot_be_written_says_so() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let folder = Folder::new("bad");
    for path in [folder.0.join("no/such/folder.jpg"), folder.0.clone(), PathBuf::from("/")] {
        let error = client.download_to_file(&phone("5511990000000"), &path).expect_err("no file");
        assert_eq!(error.code(), Code::File, "{}", path.display());
        assert!(error.message().ends_with(&path.display().to_string()), "{error}");
    }
    let error = client.download_to_file(&phone("5511990000000"), &folder.0.join("no/a\n.jpg"));
    assert!(error.expect_err("no file").message().ends_with("no/a .jpg"));
    assert!(folder.names().is_empty(), "{:?}", folder.names());
}

#[test]
fn a_download_can_be_submitted_to_memory_and_to_a_file() {
    let emulator = emulator();
    let client = client_with(&emulator, &[]);
    let folder = Folder::new("submit");
    let path = folder.0.join("a.jpg");
    let submit = |id: &str, path: Option<PathBuf>, options: &CallOptions| {
        let (done, outcome) = mpsc::channel();
        let submitted = client.submit_download(&phone(id), path, options, move |result| {
            done.send(result).expect("heard");
        });
        submitted.expect("a thread");
        outcome
    };
    let plain = CallOptions::default();
    let image = submit("5511990000000", None, &plain).recv().expect("heard");
    let image = image.expect("an answer").expect("a picture");
    let saved = submit("5511990000000", Some(path.clone()), &plain).recv().expect("heard");
    assert_eq!(saved.expect("an answer").as_ref(), Some(&image));
    assert_eq!(fs::read(&path).expect("the file"), image.bytes);
    let none = submit("5511990000020", Some(path.clone()), &plain).recv().expect("heard");
    assert_eq!(none.expect("an answer"), None);
    assert_eq!(fs::read(&path).expect("left alone"), image.bytes);
    let nowhere = submit("5511990000000", Some(folder.0.join("no/a.jpg")), &plain).recv();
    assert_eq!(nowhere.expect("heard").expect_err("no folder").code(), Code::File);

    let token = CancelToken::new();
    let options = CallOptions::new().cancel(token.clone());
    let stalled = submit("5511990000616", None, &options);
    token.cancel();
    assert_eq!(stalled.recv().expect("heard").expect_err("cancelled").code(), Code::Cancelled);
}
