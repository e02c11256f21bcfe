//! A picture as the plain values that the Python half keeps.

use std::time::{Duration, SystemTime};

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use zapi_core::{Code, ExpirySource, Link, ProfilePicture};

use crate::error;

/// Gives `(phone, link, reason, fetched_at, expires_at, expiry_source, key, stale)`, times in
/// microseconds since 1970.
pub(crate) fn fields<'py>(
    py: Python<'py>,
    picture: &ProfilePicture,
) -> PyResult<Bound<'py, PyTuple>> {
    let fields = (
        picture.phone().as_str(),
        picture.link(),
        picture.reason(),
        micros(picture.fetched_at()),
        picture.expires_at().map(micros),
        picture.expiry_source().map(source),
        picture.key(),
        picture.is_stale(),
    );
    fields.into_pyobject(py)
}

/// The same for a link that was kept, without a request; `fetched_at` is in microseconds too.
#[pyfunction]
pub(crate) fn link_fields<'py>(
    py: Python<'py>,
    phone: &str,
    link: &str,
    fetched_at: u64,
) -> PyResult<Bound<'py, PyTuple>> {
    let link = Link::parse(link, SystemTime::UNIX_EPOCH + Duration::from_micros(fetched_at))
        .map_err(|error| error::with_text(py, Code::InvalidArgument, error.message()))?;
    let expires_at = micros(link.expires_at());
    let source = source(link.expiry_source());
    let none = None::<&str>;
    (phone, link.url(), none, fetched_at, expires_at, source, link.key(), false).into_pyobject(py)
}

fn source(source: ExpirySource) -> &'static str {
    match source {
        ExpirySource::Link => "link",
        _ => "documented",
    }
}

fn micros(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}
