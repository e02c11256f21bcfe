//! The links: what they lead to, and how they expire.
#![allow(clippy::unwrap_used, reason = "clippy does not see that all of this is test code")]

mod wire;

use wire::{Reply, ask, fetch};
use zapi_emulator::{Emulator, Settings};

fn link(emulator: &Emulator, last: &str) -> String {
    ask(&emulator.base_url(), &format!("5511990000{last}")).unwrap().link()
}

fn download(emulator: &Emulator, last: &str) -> Reply {
    fetch(&link(emulator, last)).unwrap()
}

#[test]
fn a_link_gives_a_jpeg() {
    let emulator = Emulator::start().unwrap();
    let link = ask(&emulator.base_url(), "5511999999999").unwrap().link();
    let reply = fetch(&link).unwrap();
    assert_eq!((reply.status, reply.header("Content-Type")), (200, Some("image/jpeg")));
    assert!(reply.body.starts_with(b"\xff\xd8\xff") && reply.body.ends_with(b"\xff\xd9"));
    assert_eq!((emulator.stats().downloads, emulator.stats().tokens_leaked), (1, 0));
}

#[test]
fn the_path_stays_and_the_query_does_not() {
    let emulator = Emulator::start().unwrap();
    let of = |phone: &str| ask(&emulator.base_url(), phone).unwrap().link();
    let (first, again) = (of("5511999999999"), of("5511999999999"));
    assert_ne!(first, again);
    assert_eq!(first.split('?').next(), again.split('?').next());
    assert_ne!(first.split('?').next(), of("5511999999998").split('?').next());
}

#[test]
fn altered_and_expired_links_are_refused() {
    let emulator = Emulator::start().unwrap();
    let link = ask(&emulator.base_url(), "5511999999999").unwrap().link();
    let (path, query) = link.split_once('?').unwrap();
    let without = |key: &str| {
        let kept: Vec<_> = query.split('&').filter(|pair| !pair.starts_with(key)).collect();
        format!("{path}?{}", kept.join("&"))
    };
    for bad in [
        path.to_owned(),
        without("oe="),
        without("oh="),
        link.replace("&oe=", "&oe=7"),
        link.replace("&oh=01_", "&oh=02_"),
        self::link(&emulator, "075"),
        self::link(&emulator, "601"),
    ] {
        let reply = fetch(&bad).unwrap();
        assert_eq!((reply.status, reply.text().as_str()), (403, "URL signature expired"), "{bad}");
    }
}

#[test]
fn a_link_that_expired_at_once_is_replaced() {
    let emulator = Emulator::start().unwrap();
    assert_eq!(download(&emulator, "600").status, 403);
    assert_eq!(download(&emulator, "600").status, 200);
}

#[test]
fn statuses_and_formats() {
    let emulator = Emulator::start().unwrap();
    for (last, status) in [("602", 404), ("603", 410), ("604", 429), ("605", 500), ("606", 418)] {
        assert_eq!(download(&emulator, last).status, status, "{last}");
    }
    let formats: [(&str, &[u8]); 5] = [
        ("607", b"\x89PNG\r\n"),
        ("608", b"RIFF"),
        ("609", b"\xff\xd8\xff"),
        ("610", b"<!doctype"),
        ("611", b"GIF8"),
    ];
    for (last, begin) in formats {
        assert!(download(&emulator, last).body.starts_with(begin), "{last}");
    }
    assert_eq!(download(&emulator, "610").header("Content-Type"), Some("image/jpeg"));
    assert!(download(&emulator, "612").body.is_empty());
    for last in ["613", "614"] {
        assert!(download(&emulator, last).body.len() > 5 * 1024 * 1024, "{last}");
    }
    assert!(fetch(&link(&emulator, "615")).is_err());
}

#[test]
fn halves_and_oddities() {
    let emulator = Emulator::start().unwrap();
    let whole = download(&emulator, "000").body;
    for last in ["627", "630", "636"] {
        assert!(download(&emulator, last).body.starts_with(&whole[..700]), "{last}");
    }
    assert_eq!(download(&emulator, "627").body.len(), 700);
    assert!(download(&emulator, "630").text().contains("<!doctype html>"));
    let thumbnail = download(&emulator, "631").body;
    assert!(thumbnail.windows(whole.len()).any(|part| part == whole));
    assert!(thumbnail.ends_with(&whole[2..700]));
    assert!(download(&emulator, "632").body.starts_with(b"\xff\xd8\xff\xff\xff"));
    assert!(download(&emulator, "633").body.starts_with(&whole));
    let partial = download(&emulator, "634");
    assert_eq!((partial.status, partial.body), (206, whole.clone()));
    for (last, body) in [("635", &whole[..]), ("636", &whole[..700])] {
        let reply = download(&emulator, last);
        assert_eq!((reply.header("Content-Length"), &reply.body[..]), (None, body), "{last}");
    }
    let relative = download(&emulator, "637");
    let target = relative.header("Location").unwrap();
    assert!(!target.contains('/'), "{target}");
    let link = link(&emulator, "637");
    let folder = link.rsplit_once('/').unwrap().0;
    assert_eq!(fetch(&format!("{folder}/{target}")).unwrap().body, whole);
    for (last, status) in [("638", 403), ("639", 511)] {
        let reply = download(&emulator, last);
        assert_eq!((reply.status, reply.header("Content-Type")), (status, Some("text/html")));
    }
}

#[test]
fn redirects_lead_where_the_titles_say() {
    let emulator = Emulator::start().unwrap();
    for (last, redirects) in [("617", 1), ("618", 3), ("619", 4)] {
        let mut link = link(&emulator, last);
        for _ in 0..redirects {
            let reply = fetch(&link).unwrap();
            assert_eq!(reply.status, 302, "{last}");
            let target = reply.header("Location").unwrap();
            let base = if target.starts_with('/') { emulator.base_url() } else { String::new() };
            link = base + target;
        }
        assert_eq!(fetch(&link).unwrap().status, 200, "{last}");
    }
    let circle = link(&emulator, "620");
    assert!(circle.ends_with(fetch(&circle).unwrap().header("Location").unwrap()));
    let foreign = download(&emulator, "621");
    assert_eq!(foreign.header("Location"), Some("http://example.com/picture.jpg"));
}

#[test]
fn a_link_names_the_host_that_was_asked() {
    let emulator = Emulator::start().unwrap();
    let mut wire = wire::Wire::connect(&emulator.base_url());
    let target = format!("{}?phone=5511999999999", wire::PATH);
    let host = "Host: localhost:1234\r\n";
    wire.send("GET", &target, &format!("{}{host}", wire::HEADERS));
    assert!(wire.reply().unwrap().link().starts_with("http://localhost:1234/pictures/"));
}

#[test]
fn links_are_https_when_the_settings_say_so() {
    let settings = Settings { https_links: true, ..Settings::default() };
    let emulator = Emulator::start_with(settings).unwrap();
    assert!(link(&emulator, "000").starts_with("https://127.0.0.1:"));
}
