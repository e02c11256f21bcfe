//! The language in which the call under way on this thread is told of its failure.

use std::cell::Cell;

use zapi_core::Language;

thread_local! {
    /// That of the config it was given.
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::English) };
}

/// The language from now on; gives the one before.
pub(crate) fn speak(language: Language) -> Language {
    LANGUAGE.try_with(|spoken| spoken.replace(language)).unwrap_or_default()
}

pub(crate) fn spoken() -> Language {
    LANGUAGE.try_with(Cell::get).unwrap_or_default()
}
