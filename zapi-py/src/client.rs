//! The client as the Python half sees it: settings as text in, plain tuples out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, SystemTime};

use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
use zapi_core::{CallOptions, Code, Config, ExpirySource, Phone, ProfilePicture};

use crate::error;
use crate::wait::Signals;

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
        let core = zapi_core::Client::new(config).map_err(failed)?;
        Ok(Self { core, base_url })
    }

    /// Gives `(phone, link, reason, fetched_at, expires_at, expiry_source, key)`, times in
    /// microseconds since 1970.
    #[pyo3(signature = (phone, timeout_ms=None))]
    fn profile_picture<'py>(
        &self,
        py: Python<'py>,
        phone: &Bound<'py, PyString>,
        timeout_ms: Option<String>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let failed = |error| error::from_core(py, &error);
        let phone = Phone::parse(phone.to_str().unwrap_or_default()).map_err(failed)?;
        let signals = Signals::default();
        let mut options = CallOptions::default();
        options.timeout = timeout_ms.map(|text| timeout(&text)).transpose().map_err(failed)?;
        options.interrupt = Some(signals.hook());
        let ended = py.detach(|| {
            catch_unwind(AssertUnwindSafe(|| self.core.profile_picture_with(&phone, &options)))
        });
        if let Some(raised) = signals.raised(py) {
            return Err(raised);
        }
        // What the panic said may hold anything, so it is not repeated.
        let broken = |_| error::with_text(py, Code::Internal, Code::Internal.text());
        let picture = ended.map_err(broken)?.map_err(failed)?;
        fields(py, &picture)
    }
}

/// One rule for the call's limit and for the setting of the same name.
fn timeout(text: &str) -> zapi_core::Result<Duration> {
    Config::default().set("timeout_ms", text)?;
    Ok(Duration::from_millis(text.parse().unwrap_or_default()))
}

fn fields<'py>(py: Python<'py>, picture: &ProfilePicture) -> PyResult<Bound<'py, PyTuple>> {
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
    );
    fields.into_pyobject(py)
}

fn micros(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}
