//! The options of one call, as the Python half passes them.

use std::time::Duration;

use pyo3::prelude::*;
use zapi_core::{CallOptions, Config};

use crate::cancel::CancelToken;
use crate::error;

/// `(timeout_ms, bypass_cache, cancel)`
#[derive(FromPyObject)]
pub(crate) struct Call<'py>(Option<String>, bool, Option<Bound<'py, CancelToken>>);

impl Call<'_> {
    pub(crate) fn options(&self, py: Python<'_>) -> PyResult<CallOptions> {
        let Self(timeout_ms, bypass_cache, cancel) = self;
        let timeout = timeout_ms.as_deref().map(|text| checked(py, "timeout_ms", text));
        let timeout = timeout.transpose()?.map(Duration::from_millis);
        let cancel = cancel.as_ref().map(|token| token.get().child()).unwrap_or_default();
        Ok(CallOptions::new().timeout(timeout).bypass_cache(*bypass_cache).cancel(cancel))
    }
}

/// One rule for an argument of a call and for the setting of the same name.
pub(crate) fn checked(py: Python<'_>, key: &str, text: &str) -> PyResult<u64> {
    Config::default().set(key, text).map_err(|error| error::from_core(py, &error))?;
    Ok(text.parse().unwrap_or_default())
}
