//! The client as the Python half sees it: settings as text in, values out.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::PyString;
use zapi_core::{BatchOptions, CallOptions, Code, Config, Error, Phone};

use crate::batch::Batch;
use crate::call::{self, Call};
use crate::image::Image;
use crate::loop_callback::LoopCallback;
use crate::pending_call::PendingCall;
use crate::picture::ProfilePicture;
use crate::report::Report;
use crate::stats::Stats;
use crate::{attach, error, phone, wait};

/// An exception that nobody has been told yet.
type Raised = Arc<Mutex<Option<PyErr>>>;

/// A setting: key and text.
type Pair<'py> = (String, Bound<'py, PyString>);

/// A client for one instance; safe to use from any number of threads.
#[pyclass(frozen, module = "zapi._native")]
#[derive(Debug)]
pub(crate) struct Client {
    core: zapi_core::Client,
    #[pyo3(get)]
    base_url: String,
    /// What a function that answers offline raised, other than our errors.
    raised: Raised,
}

#[pymethods]
impl Client {
    /// Takes settings as pairs of key and text; `load_env` fills the rest from `ZAPI_*`.
    #[new]
    fn new(py: Python<'_>, settings: Vec<Pair<'_>>, load_env: bool) -> PyResult<Self> {
        let (config, base_url) = configured(py, settings, load_env)?;
        let core = zapi_core::Client::new(config).map_err(error::raise(py))?;
        Ok(Self { core, base_url, raised: Raised::default() })
    }

    /// A copy with other settings for its calls, sharing connections, rate limit and cache.
    fn with_options(&self, py: Python<'_>, changes: Vec<Pair<'_>>) -> PyResult<Self> {
        let mut core = self.core.clone();
        for (key, value) in &changes {
            let pair = (key.as_str(), text(py, key, value)?);
            let is_shared = Config::option(key).is_some_and(|option| !option.is_per_call);
            core = core.with_options([pair]).map_err(|error| match is_shared {
                true => error::from_core(py, &error),
                false => error::refused(py, key, &error),
            })?;
        }
        Ok(Self { core, base_url: self.base_url.clone(), raised: self.raised.clone() })
    }

    /// The number of threads of a batch, as text.
    #[getter]
    fn workers(&self) -> String {
        self.core.config().get("workers").ok().flatten().unwrap_or_default()
    }

    #[getter]
    fn instance_id(&self) -> Option<&str> {
        self.core.config().instance_id()
    }

    fn profile_picture(
        &self,
        py: Python<'_>,
        phone: &Bound<'_, PyString>,
        call: Call<'_>,
    ) -> PyResult<ProfilePicture> {
        let (phone, options) = self.asked(py, phone, &call)?;
        let ask = |options: &_| self.core.profile_picture_with(&phone, options);
        wait::call(py, options, ask).map(|found| (&found).into())
    }

    /// With a path, the image is saved there too.
    fn download(
        &self,
        py: Python<'_>,
        phone: &Bound<'_, PyString>,
        path: Option<PathBuf>,
        call: Call<'_>,
    ) -> PyResult<Option<Image>> {
        let (phone, options) = self.asked(py, phone, &call)?;
        let ask = |options: &_| match &path {
            Some(path) => self.core.download_to_file_with(&phone, path, options),
            None => self.core.download_with(&phone, options),
        };
        Ok(wait::call(py, options, ask)?.map(|image| Image::of(py, image)))
    }

    fn check(
        &self,
        py: Python<'_>,
        phone: Option<&Bound<'_, PyString>>,
        call: Call<'_>,
    ) -> PyResult<Report> {
        let phone = phone.map(|text| self.phone(py, text)).transpose()?;
        let check = |options: &_| Ok(self.core.check(phone.as_ref(), options));
        Report::of(py, &wait::call(py, call.options(py, self.core.config())?, check)?)
    }

    /// As `profile_picture`, but the event loop calls `done` with the picture and the error, one of
    /// them `None`.
    fn submit(
        &self,
        py: Python<'_>,
        phone: &Bound<'_, PyString>,
        call: Call<'_>,
        event_loop: Bound<'_, PyAny>,
        done: Bound<'_, PyAny>,
    ) -> PyResult<PendingCall> {
        let (phone, options) = self.asked(py, phone, &call)?;
        let picture = |_: Python<'_>, found| Ok(ProfilePicture::from(&found));
        let (pending, ended) = PendingCall::new(py, &options, event_loop, done, picture)?;
        self.core.submit(&phone, &options, ended).map_err(error::raise(py))?;
        Ok(pending)
    }

    /// The same for `download`.
    fn submit_download(
        &self,
        py: Python<'_>,
        phone: &Bound<'_, PyString>,
        path: Option<PathBuf>,
        call: Call<'_>,
        event_loop: Bound<'_, PyAny>,
        done: Bound<'_, PyAny>,
    ) -> PyResult<PendingCall> {
        let (phone, options) = self.asked(py, phone, &call)?;
        let image = |py: Python<'_>, found: Option<_>| Ok(found.map(|image| Image::of(py, image)));
        let (pending, ended) = PendingCall::new(py, &options, event_loop, done, image)?;
        self.core.submit_download(&phone, path, &options, ended).map_err(error::raise(py))?;
        Ok(pending)
    }

    /// The same for `check`.
    fn submit_check(
        &self,
        py: Python<'_>,
        phone: Option<&Bound<'_, PyString>>,
        call: Call<'_>,
        event_loop: Bound<'_, PyAny>,
        done: Bound<'_, PyAny>,
    ) -> PyResult<PendingCall> {
        let phone = phone.map(|text| self.phone(py, text)).transpose()?;
        let options = call.options(py, self.core.config())?;
        let report = |py: Python<'_>, found| Report::of(py, &found);
        let (pending, ended) = PendingCall::new(py, &options, event_loop, done, report)?;
        self.core.submit_check(phone.as_ref(), &options, ended).map_err(error::raise(py))?;
        Ok(pending)
    }

    /// Starts nothing yet. `total` is the number of phones, if known; `is_polled` makes a batch for
    /// an event loop.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the method of this name")]
    fn profile_pictures(
        &self,
        py: Python<'_>,
        total: Option<u64>,
        ordered: bool,
        workers: Option<String>,
        stop_after: u32,
        max_hold: f64,
        call: Call<'_>,
        is_polled: bool,
    ) -> PyResult<Batch> {
        let workers = workers
            .map(|text| call::checked(py, self.core.config(), "workers", &text))
            .transpose()?;
        let workers = workers.and_then(|number| usize::try_from(number).ok());
        let options = BatchOptions::new()
            .workers(workers)
            .map_err(error::raise(py))?
            .total(total)
            .ordered(ordered)
            .stop_after(stop_after)
            .max_hold(Duration::try_from_secs_f64(max_hold).unwrap_or(Duration::MAX))
            .call(call.options(py, self.core.config())?);
        let loop_callback = is_polled.then(LoopCallback::default);
        Ok(Batch::new(&self.core, options, loop_callback))
    }

    fn forget(&self, py: Python<'_>, phone: &Bound<'_, PyString>) -> PyResult<()> {
        self.core.forget(&self.phone(py, phone)?);
        Ok(())
    }

    fn stats(&self) -> Stats {
        self.core.stats().into()
    }
}

impl Client {
    /// Takes what a function that answers offline raised.
    pub(crate) fn raised(&self) -> Option<PyErr> {
        self.raised.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(crate) fn core(&self) -> &zapi_core::Client {
        &self.core
    }

    fn phone(&self, py: Python<'_>, text: &Bound<'_, PyString>) -> PyResult<Phone> {
        phone::parse(py, text, self.core.config().advice_language())
    }

    fn asked(
        &self,
        py: Python<'_>,
        phone: &Bound<'_, PyString>,
        call: &Call<'_>,
    ) -> PyResult<(Phone, CallOptions)> {
        Ok((self.phone(py, phone)?, call.options(py, self.core.config())?))
    }
}

fn text<'a>(py: Python<'_>, key: &str, value: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    // Python's own error would repeat the value.
    value.to_str().map_err(|_| {
        let message = format!("{key} holds half of a surrogate pair: it is not Unicode");
        error::with_text(py, Code::InvalidConfig, &message)
    })
}

/// A client without network: `reply` makes the body of a reply from the URL of a request. It is
/// called on any thread, and raises one of our errors in place of a reply.
#[pyfunction]
pub(crate) fn offline(
    py: Python<'_>,
    settings: Vec<Pair<'_>>,
    reply: Py<PyAny>,
) -> PyResult<Client> {
    let (config, base_url) = configured(py, settings, false)?;
    let raised = Raised::default();
    let told = Arc::clone(&raised);
    let core = zapi_core::Client::offline(config, move |url| replied(&reply, url, &told));
    Ok(Client { core: core.map_err(error::raise(py))?, base_url, raised })
}

/// The settings, and the URL of the service.
fn configured(
    py: Python<'_>,
    mut settings: Vec<Pair<'_>>,
    load_env: bool,
) -> PyResult<(Config, String)> {
    let failed = error::raise(py);
    // First, so that it holds for what is wrong with the others.
    settings.sort_by_key(|(key, _)| key != "language");
    // Stays attached: os.environ can change the environment only while attached, and reading
    // it at the same moment is not safe.
    let mut config = Config::default();
    for (key, value) in &settings {
        let set = config.set(key, text(py, key, value)?);
        set.map_err(|error| error::refused(py, key, &error))?;
    }
    if load_env {
        config.load_env().map_err(failed)?;
        config.load_ca_env().map_err(failed)?;
    }
    let base_url = config.get("base_url").map_err(failed)?.unwrap_or_default();
    if let (Some(key), false) = (config.missing(), load_env) {
        // The core would name the variable, which is not read here.
        let advice = Code::InvalidConfig.text_in(config.advice_language());
        let text = format!("{key} is not set: set it ({advice})");
        return Err(error::with_text(py, Code::InvalidConfig, &text));
    }
    Ok((config, base_url))
}

/// The body that a function of Python's gives for a request.
fn replied(reply: &Py<PyAny>, url: &str, told: &Raised) -> zapi_core::Result<Vec<u8>> {
    let called = attach::attach(|py| {
        let body = reply.call1(py, (url,)).and_then(|body| body.extract::<Vec<u8>>(py));
        body.map_err(|raised| {
            if let Some(code) = error::code(py, &raised) {
                return Error::new(code, raised.value(py).to_string());
            }
            let before = told.lock().unwrap_or_else(PoisonError::into_inner).replace(raised);
            // Python code may run at the end of an exception: not under the lock.
            drop(before);
            // It ends whatever asked.
            Error::new(Code::InvalidConfig, "the function that answers raised")
        })
    });
    called.unwrap_or_else(|| Err(Error::new(Code::Cancelled, "")))
}
