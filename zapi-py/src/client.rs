//! The client as the Python half sees it: settings as text in, plain tuples out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
use zapi_core::{BatchOptions, CallOptions, Code, Config, Phone};

use crate::batch::Batch;
use crate::wait::Signals;
use crate::{error, picture, words};

/// A client for one instance; safe to use from any number of threads.
#[pyclass(frozen, module = "zapi._native")]
#[derive(Debug)]
pub(crate) struct Client {
    core: zapi_core::Client,
    #[pyo3(get)]
    base_url: String,
}

#[pymethods]
impl Client {
    /// Takes settings as pairs of key and text; `load_env` fills the rest from `ZAPI_*`.
    #[new]
    fn new(
        py: Python<'_>,
        settings: Vec<(String, Bound<'_, PyString>)>,
        load_env: bool,
    ) -> PyResult<Self> {
        let failed = |error| error::from_core(py, &error);
        // Stays attached: os.environ can change the environment only while attached, and reading
        // it at the same moment is not safe.
        let mut config = Config::default();
        for (key, value) in settings {
            // Python's own error would repeat the value.
            let Ok(text) = value.to_str() else {
                let message = format!("{key} holds half of a surrogate pair: it is not Unicode");
                return Err(error::with_text(py, Code::InvalidConfig, &message));
            };
            config.set(&key, text).map_err(failed)?;
        }
        if load_env {
            config.load_env().map_err(failed)?;
        }
        let base_url = config.get("base_url").map_err(failed)?.unwrap_or_default();
        let core = zapi_core::Client::new(config).map_err(|error| {
            let text = if load_env { words::of } else { words::without_variables }(&error);
            error::in_words(py, &error, &text)
        })?;
        Ok(Self { core, base_url })
    }

    /// Gives the picture's fields.
    #[pyo3(signature = (phone, timeout_ms=None, bypass_cache=false))]
    fn profile_picture<'py>(
        &self,
        py: Python<'py>,
        phone: &Bound<'py, PyString>,
        timeout_ms: Option<String>,
        bypass_cache: bool,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let failed = |error| error::from_core(py, &error);
        let phone = parsed(py, phone)?;
        let signals = Signals::default();
        let mut options = call_options(timeout_ms.as_deref()).map_err(failed)?;
        options.interrupt = Some(signals.hook());
        options.bypass_cache = bypass_cache;
        let ended = py.detach(|| {
            catch_unwind(AssertUnwindSafe(|| self.core.profile_picture_with(&phone, &options)))
        });
        if let Some(raised) = signals.raised(py) {
            return Err(raised);
        }
        let picture = ended.map_err(|_| error::internal(py))?.map_err(failed)?;
        picture::fields(py, &picture)
    }

    /// Starts nothing yet; `total` is the number of phones, where it is known.
    fn profile_pictures(
        &self,
        py: Python<'_>,
        total: Option<usize>,
        ordered: bool,
        workers: Option<String>,
        timeout_ms: Option<String>,
    ) -> PyResult<Batch> {
        let failed = |error| error::from_core(py, &error);
        let workers = workers.map(|text| checked("workers", &text)).transpose().map_err(failed)?;
        let mut options = BatchOptions::default();
        options.ordered = ordered;
        options.workers = workers.and_then(|number| usize::try_from(number).ok());
        options.call = call_options(timeout_ms.as_deref()).map_err(failed)?;
        Ok(Batch::new(&self.core, total, options))
    }

    fn forget(&self, py: Python<'_>, phone: &Bound<'_, PyString>) -> PyResult<()> {
        self.core.forget(&parsed(py, phone)?);
        Ok(())
    }

    /// Gives `(requests, retries, hits, waits, connections)`.
    fn stats(&self) -> (u64, u64, u64, u64, u64) {
        let stats = self.core.stats();
        (stats.requests, stats.retries, stats.hits, stats.waits, stats.connections)
    }
}

fn parsed(py: Python<'_>, phone: &Bound<'_, PyString>) -> PyResult<Phone> {
    Phone::parse(phone.to_str().unwrap_or_default()).map_err(|error| error::from_core(py, &error))
}

fn call_options(timeout_ms: Option<&str>) -> zapi_core::Result<CallOptions> {
    let timeout = timeout_ms.map(|text| checked("timeout_ms", text)).transpose()?;
    let mut options = CallOptions::default();
    options.timeout = timeout.map(Duration::from_millis);
    Ok(options)
}

/// One rule for an argument of a call and for the setting of the same name.
fn checked(key: &str, text: &str) -> zapi_core::Result<u64> {
    Config::default().set(key, text)?;
    Ok(text.parse().unwrap_or_default())
}
