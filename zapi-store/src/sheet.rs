//! One page that shows the contacts of an account and their pictures to a person.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use zapi_core::{CallOptions, Code, Error, Result};

use crate::clock::time;
use crate::database::{Database, Found};
use crate::files::Files;
use crate::freshness;
use crate::job::Job;
use crate::record::State;
use crate::{disk, failure};

/// The page; the contacts are data in it.
const TEMPLATE: &str = include_str!("sheet.html");
/// How many contacts are read at once.
const PAGE: u32 = 500;
/// The end of the name of a page that is being written.
const PART: &str = ".part";
/// Nobody writes to one that is as old as this.
const LEFT_AFTER: Duration = Duration::from_secs(3600);
/// How many digits of a phone are shown.
const SHOWN: usize = 4;
/// A text with so many last digits of a phone tells the phone: the others are an area code, and a
/// ninth digit.
const TELLING: usize = 8;

/// Options of a page.
#[derive(Clone, Debug, Default)]
#[must_use = "options do nothing until a page is written with them"]
pub struct SheetOptions {
    phones: bool,
    call: CallOptions,
}

impl SheetOptions {
    /// The default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Shows whole phones. Otherwise only their last four digits are in the page.
    pub fn phones(self, phones: bool) -> Self {
        Self { phones, ..self }
    }

    /// Its token or hook ends the work, with [`Code::Cancelled`]; nothing is written then. Nothing
    /// else of it counts.
    pub fn call(self, call: CallOptions) -> Self {
        Self { call, ..self }
    }
}

/// Writes the page beside its place, then moves it there; says how many contacts it shows.
pub(crate) fn run(job: &Job<'_>, file: &Path, options: &SheetOptions) -> Result<u64> {
    let is_page = |end: &std::ffi::OsStr| end.eq_ignore_ascii_case("html");
    // So that no slip of the hand replaces a database.
    if !file.extension().is_some_and(is_page) {
        let text = "the name of the page must end in .html";
        return Err(Error::new(Code::InvalidArgument, text));
    }
    let mut database = Database::open(job.place)?.called_by(Arc::new(options.call.clone()))?;
    let named = |error: io::Error| failure::file(file, &error);
    let file = &std::path::absolute(file).map_err(named)?;
    let folder = file.parent().unwrap_or(file).canonicalize().map_err(named)?;
    let way = way_to_pictures(&folder, job.files)?;
    sweep_parts(file, &folder, time(job.clock.now()));
    let part = Part::beside(file);
    let mut page = BufWriter::new(disk::create_private(&part.0).map_err(named)?);

    let nonce = format!("{:032x}", fastrand::u128(..));
    let template = TEMPLATE.replace("{{nonce}}", &nonce);
    let (before, after) = template.split_once("{{data}}").unwrap_or_default();
    page.write_all(before.as_bytes()).map_err(named)?;
    let shown = write_data(job, options.phones, &way, &mut database, &mut |text| {
        page.write_all(text.as_bytes()).map_err(named)
    })?;
    page.write_all(after.as_bytes()).map_err(named)?;
    let page = page.into_inner().map_err(|error| named(error.into_error()))?;
    page.sync_all().map_err(named)?;
    drop(page);
    disk::rename(&part.0, file).map_err(named)?;
    Ok(shown)
}

/// The account and its contacts, as JSON.
fn write_data(
    job: &Job<'_>,
    phones: bool,
    way: &str,
    database: &mut Database,
    write: &mut dyn FnMut(&str) -> Result<()>,
) -> Result<u64> {
    let now = job.clock.now();
    let account = database.find_account(job.label)?;
    let row = account.map(|account| database.account_row(account)).transpose()?;
    let suspect = row.as_ref().and_then(|row| row.suspect_since);
    let held = row.as_ref().and_then(|row| row.held_until).filter(|until| *until > now);
    let mut text = format!(
        r#"{{"account":{},"at":{now},"phones":{phones},"suspect":{},"held":{},"contacts":["#,
        quoted(Some(job.label)),
        maybe(suspect),
        maybe(held)
    );
    let (mut after, mut shown) = (0, 0);
    while let Some(account) = account {
        let contacts = database.list(account, None, after, PAGE)?;
        let Some(last) = contacts.last() else { break };
        after = last.id;
        for contact in &contacts {
            text.push_str(if shown == 0 { "\n" } else { ",\n" });
            put_contact(&mut text, contact, phones, way, now);
            shown += 1;
        }
        write(&text)?;
        text.clear();
        database.go_on()?;
    }
    text.push_str("\n]}");
    write(&text)?;
    Ok(shown)
}

/// One line, in the order in which the page's script takes it apart.
fn put_contact(text: &mut String, contact: &Found, phones: bool, way: &str, now: i64) {
    let Found { phone, reference, record, picture, .. } = contact;
    let state = State::ALL.iter().position(|state| *state == record.state).unwrap_or_default();
    let picture = picture.as_ref().map(|picture| format!("{way}{}", picture.name()));
    let phone = phone.as_str();
    let all = digits(phone);
    let told = |text: Option<&str>| quoted(text.filter(|text| phones || !tells(text, phone)));
    let _ = write!(
        text,
        "[{state},{},{},{},{},{},{},{},{},{}]",
        record.failures,
        quoted(record.code.map(zapi_core::Code::name)),
        u8::from(freshness::is_due(record.next_check_at, now)),
        quoted(Some(if phones { phone } else { last(&all, SHOWN) })),
        told(reference.as_deref()),
        quoted(picture.filter(|_| !way.is_empty()).as_deref()),
        maybe(record.changed_at),
        record.next_check_at,
        told(record.reason.as_deref()),
    );
}

fn maybe(number: Option<i64>) -> String {
    number.map_or_else(|| "null".to_owned(), |number| number.to_string())
}

/// A text of JSON, in which nothing can end the element around it.
fn quoted(text: Option<&str>) -> String {
    let Some(text) = text else { return "null".to_owned() };
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' | '<' | '>' | '&' | '\'' | '\u{2028}' | '\u{2029}' | '\0'..='\x1f' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn last(digits: &str, count: usize) -> &str {
    digits.get(digits.len().saturating_sub(count)..).unwrap_or_default()
}

/// Whether a text holds the phone: many use it as their own id.
fn tells(text: &str, phone: &str) -> bool {
    let phone = digits(phone);
    phone.len() > SHOWN && digits(text).contains(last(&phone, TELLING))
}

/// How a link in that folder gets to the store's: empty if the store keeps no files, else it ends
/// with a slash.
fn way_to_pictures(folder: &Path, files: &Files) -> Result<String> {
    let Some(store) = files.store() else { return Ok(String::new()) };
    let store = store.canonicalize().map_err(|error| failure::file(store, &error))?;
    let (from, to): (Vec<_>, Vec<_>) =
        (folder.components().collect(), store.components().collect());
    let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let is_disk = |part: &Component<'_>| matches!(part, Component::Prefix(_));
    if to.iter().skip(common).any(is_disk) {
        let text = "the page must be on the disk of the store, whose pictures it shows";
        return Err(Error::new(Code::InvalidArgument, text));
    }
    // A link that began with a name could be taken for one with a scheme.
    let mut way = "./".to_owned();
    way.push_str(&"../".repeat(from.len() - common));
    for part in to.iter().skip(common) {
        for byte in part.as_os_str().as_encoded_bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    way.push(char::from(*byte));
                }
                _ => {
                    let _ = write!(way, "%{byte:02X}");
                }
            }
        }
        way.push('/');
    }
    Ok(way)
}

/// A page that is not at its place yet. It is removed unless it got there.
struct Part(PathBuf);

impl Part {
    fn beside(file: &Path) -> Self {
        let name = format!("{}{:016x}{PART}", start_of_parts(file), fastrand::u64(..));
        Self(file.with_file_name(name))
    }
}

fn start_of_parts(file: &Path) -> String {
    format!(".{}-", file.file_name().unwrap_or_default().to_string_lossy())
}

/// Removes what killed processes left of the same page. A page takes seconds to write.
fn sweep_parts(file: &Path, folder: &Path, now: SystemTime) {
    let start = start_of_parts(file);
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let written = entry.metadata().and_then(|about| about.modified());
        let age = written.ok().and_then(|written| now.duration_since(written).ok());
        let is_left = age.is_some_and(|age| age >= LEFT_AFTER);
        if is_left && name.starts_with(&start) && name.ends_with(PART) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_end_the_element_around_it() {
        let text = quoted(Some("</script><!--\u{2028}\"'\\&\n\u{e9}"));
        let expected = r#""\u003c/script\u003e\u003c!--\u2028\u0022\u0027\u005c\u0026\u000aé""#;
        assert_eq!((&*text, &*quoted(None)), (expected, "null"));
    }

    #[test]
    fn a_text_that_holds_the_phone_in_any_form_tells_it() {
        for text in ["5511987654321", "crm:(11) 9 8765-4321", "+55 11 8765-4321", "87654321"] {
            assert!(tells(text, "5511987654321"), "{text}");
        }
        for text in ["", "4321", "customer 7654321", "5511987654322"] {
            assert!(!tells(text, "5511987654321"), "{text}");
        }
    }
}
