//! The client as the Python half sees it: settings as text in, plain tuples out.

use std::path::PathBuf;
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
use zapi_core::{BatchOptions, Code, Config, Phone, Report};

use crate::batch::Batch;
use crate::call::{self, Call};
use crate::ticket::Ticket;
use crate::waiter::Waiter;
use crate::{error, image, phone, picture, wait};

/// A setting: key and text.
type Pair<'py> = (String, Bound<'py, PyString>);

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
    fn new(py: Python<'_>, mut settings: Vec<Pair<'_>>, load_env: bool) -> PyResult<Self> {
        let failed = |error| error::from_core(py, &error);
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
        let core = zapi_core::Client::new(config).map_err(failed)?;
        Ok(Self { core, base_url })
    }

    /// A copy with other settings for its calls, on the same engine.
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
        Ok(Self { core, base_url: self.base_url.clone() })
    }

    /// Threads of a batch, as text.
    #[getter]
    fn workers(&self) -> String {
        self.core.config().get("workers").ok().flatten().unwrap_or_default()
    }

    #[getter]
    fn instance_id(&self) -> Option<&str> {
        self.core.config().instance_id()
    }

    /// Gives the picture's fields.
    fn profile_picture<'py>(
        &self,
        py: Python<'py>,
        phone: &Bound<'py, PyString>,
        call: Call<'py>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let (phone, mut options) = (self.phone(py, phone)?, call.options(py, self.core.config())?);
        let found = wait::call(py, |hook| {
            options.interrupt = Some(hook);
            self.core.profile_picture_with(&phone, &options)
        })?;
        picture::fields(py, &found)
    }

    /// Gives `(steps, error, reply)`, each step with name, state and text.
    fn check<'py>(
        &self,
        py: Python<'py>,
        phone: Option<&Bound<'py, PyString>>,
        call: Call<'py>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let phone = phone.map(|text| self.phone(py, text)).transpose()?;
        let mut options = call.options(py, self.core.config())?;
        let report = wait::call(py, |hook| {
            options.interrupt = Some(hook);
            Ok(self.core.check(phone.as_ref(), &options))
        })?;
        report_fields(py, &report)
    }

    /// The same for an event loop.
    fn submit_check<'py>(
        &self,
        py: Python<'py>,
        phone: Option<&Bound<'py, PyString>>,
        call: Call<'py>,
        event_loop: Bound<'py, PyAny>,
        done: Bound<'py, PyAny>,
    ) -> PyResult<Ticket> {
        let phone = phone.map(|text| self.phone(py, text)).transpose()?;
        let options = call.options(py, self.core.config())?;
        let ticket = Ticket::new(py, &options, event_loop, done)?;
        let waiter = ticket.waiter();
        let submitted = self.core.submit_check(phone.as_ref(), &options, move |outcome| {
            waiter.call(|py| match outcome {
                Ok(report) => (report_fields(py, &report)?, py.None()).into_pyobject(py),
                Err(failed) => (py.None(), error::from_core(py, &failed)).into_pyobject(py),
            });
        });
        submitted.map(|()| ticket).map_err(|error| error::from_core(py, &error))
    }

    /// Gives the image's fields, or nothing; with a path it is a file too.
    fn download<'py>(
        &self,
        py: Python<'py>,
        phone: &Bound<'py, PyString>,
        path: Option<PathBuf>,
        call: Call<'py>,
    ) -> PyResult<Option<Bound<'py, PyTuple>>> {
        let (phone, mut options) = (self.phone(py, phone)?, call.options(py, self.core.config())?);
        let found = wait::call(py, |hook| {
            options.interrupt = Some(hook);
            match &path {
                Some(path) => self.core.download_to_file_with(&phone, path, &options),
                None => self.core.download_with(&phone, &options),
            }
        })?;
        image::fields(py, found.as_ref())
    }

    /// As `profile_picture`, but the event loop is to call `done` with the fields and the error,
    /// one of them none.
    fn submit<'py>(
        &self,
        py: Python<'py>,
        phone: &Bound<'py, PyString>,
        call: Call<'py>,
        event_loop: Bound<'py, PyAny>,
        done: Bound<'py, PyAny>,
    ) -> PyResult<Ticket> {
        let (phone, options) = (self.phone(py, phone)?, call.options(py, self.core.config())?);
        let ticket = Ticket::new(py, &options, event_loop, done)?;
        let waiter = ticket.waiter();
        let submitted = self.core.submit(&phone, &options, move |outcome| {
            waiter.call(|py| match outcome {
                Ok(found) => (picture::fields(py, &found)?, py.None()).into_pyobject(py),
                Err(failed) => (py.None(), error::from_core(py, &failed)).into_pyobject(py),
            });
        });
        submitted.map(|()| ticket).map_err(|error| error::from_core(py, &error))
    }

    /// The same for `download`.
    fn submit_download<'py>(
        &self,
        py: Python<'py>,
        phone: &Bound<'py, PyString>,
        path: Option<PathBuf>,
        call: Call<'py>,
        event_loop: Bound<'py, PyAny>,
        done: Bound<'py, PyAny>,
    ) -> PyResult<Ticket> {
        let (phone, options) = (self.phone(py, phone)?, call.options(py, self.core.config())?);
        let ticket = Ticket::new(py, &options, event_loop, done)?;
        let waiter = ticket.waiter();
        let submitted = self.core.submit_download(&phone, path, &options, move |outcome| {
            waiter.call(|py| match outcome {
                Ok(found) => (image::fields(py, found.as_ref())?, py.None()).into_pyobject(py),
                Err(failed) => (py.None(), error::from_core(py, &failed)).into_pyobject(py),
            });
        });
        submitted.map(|()| ticket).map_err(|error| error::from_core(py, &error))
    }

    /// Starts nothing yet; `total` is the number of phones, where it is known. With `is_polled`
    /// it is for an event loop.
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
        let mut options = BatchOptions::default();
        options.total = total;
        options.ordered = ordered;
        options.workers = workers.and_then(|number| usize::try_from(number).ok());
        options.stop_after = stop_after;
        options.max_hold = Duration::try_from_secs_f64(max_hold).unwrap_or(Duration::MAX);
        options.call = call.options(py, self.core.config())?;
        let waiter = is_polled.then(Waiter::default);
        Ok(Batch::new(&self.core, options, waiter))
    }

    fn forget(&self, py: Python<'_>, phone: &Bound<'_, PyString>) -> PyResult<()> {
        self.core.forget(&self.phone(py, phone)?);
        Ok(())
    }

    /// Gives `(requests, retries, hits, waits, connections)`.
    fn stats(&self) -> (u64, u64, u64, u64, u64) {
        let stats = self.core.stats();
        (stats.requests, stats.retries, stats.hits, stats.waits, stats.connections)
    }
}

impl Client {
    fn phone(&self, py: Python<'_>, text: &Bound<'_, PyString>) -> PyResult<Phone> {
        phone::parse(py, text, self.core.config().advice_language())
    }
}

/// `(steps, error, reply)`, each step with name, state and text.
fn report_fields<'py>(py: Python<'py>, report: &Report) -> PyResult<Bound<'py, PyTuple>> {
    let steps = report.steps().iter();
    let steps: Vec<_> =
        steps.map(|step| (step.name, step.state.name(), step.text.as_str())).collect();
    let error = report.error().map(|failed| error::from_core(py, failed));
    (steps, error, report.reply()).into_pyobject(py)
}

fn text<'a>(py: Python<'_>, key: &str, value: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    // Python's own error would repeat the value.
    value.to_str().map_err(|_| {
        let message = format!("{key} holds half of a surrogate pair: it is not Unicode");
        error::with_text(py, Code::InvalidConfig, &message)
    })
}
