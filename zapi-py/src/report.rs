//! What a check of a client found: a report of steps.

use pyo3::prelude::*;
use pyo3::pyclass::{PyTraverseError, PyVisit};
use pyo3::types::PyTuple;

use crate::{error, repr};

/// One thing that was checked. Make one by hand for tests.
#[pyclass(frozen, eq, hash, get_all, module = "zapi")]
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Step {
    /// ``settings``, ``proxy``, ``lookup``, ``connect``, ``tunnel``, ``tls``, ``account`` or
    /// ``call``.
    name: String,
    /// ``"ok"``, ``"failed"``, or ``"skipped"`` if there was nothing to check.
    state: String,
    /// What was found; if the step failed, also what to do next.
    text: String,
}

#[pymethods]
impl Step {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&str, &str, &str) = ("name", "state", "text");

    #[new]
    fn new(name: String, state: String, text: String) -> Self {
        Self { name, state, text }
    }

    fn __getnewargs__(&self) -> (&str, &str, &str) {
        (&self.name, &self.state, &self.text)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        repr::named(py, "Step", Self::MATCH_ARGS, self.__getnewargs__())
    }
}

/// Why calls fail, step by step, or that they do not; ``print`` it to get a line for each step.
///
/// It contains no secret, no address of a proxy and no phone. Make one by hand for tests.
#[pyclass(frozen, get_all, module = "zapi")]
#[derive(Debug)]
pub(crate) struct Report {
    /// The steps, in their order.
    steps: Py<PyTuple>,
    /// The error of the step that failed; ``None`` if all is well.
    error: Option<Py<PyAny>>,
    /// The reply as text for a bug report, with secrets, links and anything like a phone masked;
    /// ``None`` if none came.
    reply: Option<String>,
}

impl Report {
    pub(crate) fn of(py: Python<'_>, report: &zapi_core::Report) -> PyResult<Self> {
        let step = |step: &zapi_core::Step| {
            Py::new(py, Step::new(step.name.into(), step.state.name().into(), step.text.clone()))
        };
        let steps = report.steps().iter().map(step).collect::<PyResult<Vec<_>>>()?;
        Ok(Self {
            steps: PyTuple::new(py, steps)?.unbind(),
            error: report
                .error()
                .map(|failed| error::from_core(py, failed).into_value(py).into_any()),
            reply: report.reply().map(str::to_owned),
        })
    }
}

#[pymethods]
impl Report {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&str, &str) = ("steps", "error");

    #[new]
    #[pyo3(signature = (steps, error=None, reply=None))]
    fn new(steps: Py<PyTuple>, error: Option<Py<PyAny>>, reply: Option<String>) -> Self {
        Self { steps, error, reply }
    }

    fn __getnewargs__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (&self.steps, &self.error, &self.reply).into_pyobject(py)
    }

    fn __eq__(&self, py: Python<'_>, other: &Self) -> PyResult<bool> {
        self.__getnewargs__(py)?.eq(other.__getnewargs__(py)?)
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        self.__getnewargs__(py)?.hash()
    }

    fn __str__(&self, py: Python<'_>) -> PyResult<String> {
        let mut lines = Vec::new();
        for step in self.steps.bind(py) {
            let step = step.cast::<Step>()?.get();
            lines.push(format!("{:<9}{:<8}{}", step.name, step.state, step.text));
        }
        Ok(lines.join("\n"))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (steps, error) =
            (self.steps.bind(py).repr()?, (&self.error).into_pyobject(py)?.repr()?);
        Ok(format!("Report(steps={steps}, error={error})"))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.steps)?;
        visit.call(&self.error)
    }
}
