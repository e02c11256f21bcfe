//! What the examples for a store do, in each language.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use crate::harness::{emulator, programs};
use crate::{FAILS, NO_PICTURE, PICTURE, outcome, start};

/// A first run brings the pictures, a second one asks for nothing, and an error is told.
pub(crate) fn keeps_fresh(example: &[OsString], language: &str) {
    let (emulator, folder) = (emulator(), programs::folder());
    let run = |phones: &[&str]| outcome(start(example, &emulator).arg(&folder).args(phones));

    let (out, err, code) = run(&[PICTURE, NO_PICTURE, FAILS]);
    let [picture, none, fails] = out.lines().collect::<Vec<_>>()[..] else { panic!("{out} {err}") };
    let path = picture.strip_prefix(&format!("{PICTURE}: ")).expect(picture);
    assert!(fs::read(Path::new(path)).is_ok_and(|bytes| bytes.starts_with(b"\xff\xd8")), "{path}");
    assert_eq!(none, format!("{NO_PICTURE}: no picture"));
    assert_eq!(fails, format!("{FAILS}: no answer yet"));
    assert!(err.ends_with("3 of 3 asked\n") && code == Some(1), "{language}: {err} {code:?}");

    let asked = emulator.stats().requests;
    let seen = run(&[PICTURE, NO_PICTURE]);
    let again = format!("{picture}\n{none}\n");
    assert_eq!(seen, (again, "0 of 0 asked\n".into(), Some(0)), "{language}");
    assert_eq!(emulator.stats().requests, asked);

    let mut refused = start(example, &emulator);
    refused.arg(programs::folder()).arg(PICTURE).env("ZAPI_CLIENT_TOKEN", "MARKwrong");
    let (out, err, code) = outcome(&mut refused);
    assert!(out.is_empty() && code == Some(2), "{language}: {out} {err}");
    assert!(err.contains("error: ZAPI_E_UNAUTHORIZED: ") && !err.contains("MARK"), "{err}");

    let (out, err, code) = outcome(start(example, &emulator).arg(path).arg(PICTURE));
    assert!(err.starts_with("error: ZAPI_E_FILE: ") && code == Some(2), "{language}: {out} {err}");
    let (out, err, code) = run(&[]);
    assert!(out.is_empty() && err.starts_with("usage: ") && code == Some(2), "{out} {err}");
}
