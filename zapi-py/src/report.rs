//! What a check of a client found: a report of steps.

use pyo3::prelude::*;
use pyo3::pyclass::{PyTraverseError, PyVisit};
use pyo3::types::PyTuple;

use crate::error;
use crate::value::{self, value};

value! {
    /// One thing that was checked. Make one by hand for tests.
    Step {
        /// ``settings``, ``proxy``, ``lookup``, ``connect``, ``tunnel``, ``tls``, ``account`` or
        /// ``call``.
        name: String,
        /// ``"ok"``, ``"failed"``, or ``"skipped"`` if there was nothing to check.
        state: String,
        /// What was found; if the step failed, also what to do next.
        text: String,
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        value::repr(slf)
    }
}

value! {
    /// Why calls fail, step by step, or that they do not; ``print`` it to get a line for each step.
    ///
    /// It contains no secret, no address of a proxy and no phone. Make one by hand for tests.
    Report {
        /// The steps, in their order.
        steps: Py<PyTuple>,
        /// The error of the step that failed; ``None`` if all is well.
        error: Option<Py<PyAny>> = None,
        /// The reply as text for a bug report, with secrets, links and anything like a phone
        /// masked; ``None`` if none came.
        reply: Option<String> = None,
    }

    fn __str__(&self, py: Python<'_>) -> PyResult<String> {
        let mut lines = Vec::new();
        for step in self.steps.bind(py) {
            let step = step.cast::<Step>()?.get();
            lines.push(format!("{:<9}{:<8}{}", step.name, step.state, step.text));
        }
        Ok(lines.join("\n"))
    }

    /// Leaves the reply out, which may be long.
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let error = (&self.error).into_pyobject(py)?.repr()?;
        Ok(format!("Report(steps={}, error={error})", self.steps.bind(py).repr()?))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.steps)?;
        visit.call(&self.error)
    }
}

impl Report {
    pub(crate) fn of(py: Python<'_>, report: &zapi_core::Report) -> PyResult<Self> {
        let step = |step: &zapi_core::Step| {
            Py::new(py, Step::new(step.name.into(), step.state.name().into(), step.text.clone()))
        };
        let steps = report.steps().iter().map(step).collect::<PyResult<Vec<_>>>()?;
        let steps = PyTuple::new(py, steps)?.unbind();
        let error = report.error().map(|failed| error::from_core(py, failed));
        let error = error.map(|error| error.into_value(py).into_any());
        Ok(Self { steps, error, reply: report.reply().map(str::to_owned) })
    }
}
