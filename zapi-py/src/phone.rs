//! Phones as the Python half hands them over.

use pyo3::prelude::*;
use pyo3::types::PyString;
use zapi_core::{Language, Phone};

use crate::error;

/// The phone that a text stands for.
pub(crate) fn parse(
    py: Python<'_>,
    text: &Bound<'_, PyString>,
    language: Language,
) -> PyResult<Phone> {
    let parsed = Phone::parse(unicode(text));
    parsed.map_err(|error| error::from_core(py, &error.in_language(language)))
}

/// The id of a phone, read strictly or from its mask, with a country code where one is given.
#[pyfunction]
pub(crate) fn phone(
    py: Python<'_>,
    text: &Bound<'_, PyString>,
    is_masked: bool,
    country: Option<&Bound<'_, PyString>>,
) -> PyResult<String> {
    let text = unicode(text);
    let found = match (is_masked, country.map(unicode)) {
        (true, None) => Phone::from_masked(text),
        (true, Some(country)) => Phone::from_masked_in(text, country),
        (false, None) => Phone::parse(text),
        (false, Some(country)) => Phone::parse(text).and_then(|phone| phone.with_country(country)),
    };
    found.map(|phone| phone.to_string()).map_err(error::raise(py))
}

/// The forms of a number with and without the Brazilian ninth digit, itself first.
#[pyfunction]
pub(crate) fn ninth_digit_variants(
    py: Python<'_>,
    text: &Bound<'_, PyString>,
) -> PyResult<Vec<String>> {
    Ok(parse(py, text, Language::default())?
        .ninth_digit_variants()
        .iter()
        .map(ToString::to_string)
        .collect())
}

/// The last four digits, and the kind of the id.
#[pyfunction]
pub(crate) fn masked(phone: &str) -> String {
    let group = || phone.strip_suffix("-group").map(str::len);
    let end = phone.find('@').or_else(group).unwrap_or(phone.len());
    let start = phone[..end].char_indices().rev().nth(3).map_or(0, |(start, _)| start);
    format!("…{}", &phone[start..])
}

/// What is no Unicode is no phone either.
fn unicode<'a>(text: &'a Bound<'_, PyString>) -> &'a str {
    text.to_str().unwrap_or_default()
}
