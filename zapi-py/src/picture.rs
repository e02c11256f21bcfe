//! A picture as the plain values that the Python half keeps.

use std::time::SystemTime;

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use zapi_core::{ExpirySource, ProfilePicture};

/// Gives `(phone, link, reason, fetched_at, expires_at, expiry_source, key, stale)`, times in
/// microseconds since 1970.
pub(crate) fn fields<'py>(
    py: Python<'py>,
    picture: &ProfilePicture,
) -> PyResult<Bound<'py, PyTuple>> {
    let source = picture.expiry_source().map(|source| match source {
        ExpirySource::Link => "link",
        _ => "documented",
    });
    let fields = (
        picture.phone().as_str(),
        picture.link(),
        picture.reason(),
        micros(picture.fetched_at()),
        picture.expires_at().map(micros),
        source,
        picture.key(),
        picture.is_stale(),
    );
    fields.into_pyobject(py)
}

fn micros(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}
