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
    pub(crate) fn options(&self, py: Python<'_>, config: &Config) -> PyResult<CallOptions> {
        let Self(timeout_ms, bypass_cache, cancel) = self;
        let timeout = timeout_ms.as_deref().map(|text| checked(py, config, "timeout_ms", text));
        let timeout = timeout.transpose()?.map(Duration::from_millis);
        let cancel = cancel.as_ref().map(|token| token.get().child()).unwrap_or_default();
        Ok(CallOptions::new().timeout(timeout).bypass_cache(*bypass_cache).cancel(cancel))
    }
}

/// One rule for an argument of a call and for the setting of the same name.
pub(crate) fn checked(py: Python<'_>, config: &Config, key: &str, text: &str) -> PyResult<u64> {
    let set = Config::default().set(key, text);
    set.map_err(|error| error::refused(py, key, &error.in_language(config.advice_language())))?;
    Ok(text.parse().unwrap_or_default())
}
