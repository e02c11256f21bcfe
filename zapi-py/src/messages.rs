//! The core's errors in Python's words: an option by the name of its argument, times in seconds.

use zapi_core::{Code, Config, ConfigOption, Error, OptionKind};

/// What the exception says: what happened, and what to do.
pub(crate) fn of(error: &Error) -> String {
    let is_about_options = matches!(error.code(), Code::InvalidConfig | Code::Timeout);
    // What stands in a variable has the key and the unit of the variable.
    if !is_about_options || error.message().starts_with("ZAPI_") {
        return error.to_string();
    }
    let renamed = Config::options().iter().filter(|option| option.key != option.name);
    renamed.fold(error.to_string(), |text, option| text.replace(option.key, option.name))
}

/// What the exception says about a value that the option refused.
pub(crate) fn refused(option: &ConfigOption, error: &Error) -> String {
    let (kind, unit) = match option.kind {
        OptionKind::Millis => ("a number", 1000.0),
        OptionKind::Seconds => ("a whole number", 1.0),
        _ => return of(error),
    };
    let (least, most) = option.range.unwrap_or_default();
    let (least, most) = (least as f64 / unit, most as f64 / unit);
    let (name, advice) = (option.name, error.advice());
    format!("{name} must be {kind} of seconds from {least} to {most} ({advice})")
}
