//! The language of the errors of the call that runs on this thread.

use std::cell::Cell;

use zapi_core::Language;

thread_local! {
    /// That of the config that the call uses.
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::English) };
}

/// Sets the language from now on and returns the one before.
pub(crate) fn speak(language: Language) -> Language {
    LANGUAGE.try_with(|spoken| spoken.replace(language)).unwrap_or_default()
}

pub(crate) fn spoken() -> Language {
    LANGUAGE.try_with(Cell::get).unwrap_or_default()
}
