//! The core's messages in Python's words: an option by the name of its argument, times in seconds.

use zapi_core::{Code, Config, Error};

/// What the exception says: what happened, and what to do.
pub(crate) fn of(error: &Error) -> String {
    let message = match error.code() {
        Code::InvalidConfig | Code::Timeout => in_python(error.message()),
        _ => error.message().to_owned(),
    };
    let advice = error.code().text();
    if message.is_empty() { advice.to_owned() } else { format!("{message} ({advice})") }
}

/// The same without the advice to set a variable, for a client that reads none.
pub(crate) fn without_variables(error: &Error) -> String {
    let text = of(error);
    match text.split_once(", or the environment variable ") {
        Some((before, after)) => {
            let name = |c: char| c.is_ascii_uppercase() || c == '_';
            format!("{before}{}", after.trim_start_matches(name))
        }
        None => text,
    }
}

/// An argument is called as the option's key is, without its unit.
fn in_python(message: &str) -> String {
    // What stands in a variable has the unit of the variable.
    if message.starts_with("ZAPI_") {
        return message.to_owned();
    }
    let mut said = message.to_owned();
    for key in Config::options().iter().map(|option| option.key) {
        let (name, kind, unit) = match (key.strip_suffix("_ms"), key.strip_suffix("_s")) {
            (Some(name), _) => (name, "a number", 1000.0),
            (_, Some(name)) => (name, "a whole number", 1.0),
            _ => continue,
        };
        if let Some((least, most)) = range(message, key) {
            let (least, most) = (least / unit, most / unit);
            return format!("{name} must be {kind} of seconds from {least} to {most}");
        }
        said = said.replace(key, name);
    }
    said
}

/// The limits, when the message is about them.
fn range(message: &str, key: &str) -> Option<(f64, f64)> {
    let range = message.strip_prefix(key)?.strip_prefix(" must be a whole number from ")?;
    let (least, most) = range.split_once(" to ")?;
    Some((least.parse().ok()?, most.parse().ok()?))
}
