//! The native half of the Python package `zapi`: the core's client and batch, its errors as
//! exceptions, and the tables that the Python half is generated from and checked against.

use pyo3::prelude::*;

mod batch;
mod call;
mod cancel;
mod client;
mod error;
mod exit;
mod fork;
mod image;
mod logging;
mod phone;
mod picture;
mod ticket;
mod wait;
mod waiter;
mod words;

/// What `zapi` is built on; not for direct use. It has not been tested without the GIL, so a
/// free-threaded Python turns the GIL on when it loads this.
#[pymodule(gil_used = true)]
mod _native {
    use pyo3::prelude::*;
    use zapi_core::{Code, Config, ConfigOption};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::logging::install();
        crate::logging::refresh(module.py())
    }

    #[pymodule_export]
    use crate::batch::Batch;

    #[pymodule_export]
    use crate::cancel::CancelToken;

    #[pymodule_export]
    use crate::client::Client;

    #[pymodule_export]
    use crate::phone::{ninth_digit_variants, phone};

    #[pymodule_export]
    use crate::ticket::Ticket;

    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "Python's name for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    /// Every error code: name of the exception, number, what it means and what to do, whether it
    /// can be retried, whether it is account-wide, whether it is an outage's.
    #[pyfunction]
    fn codes() -> Vec<(&'static str, i32, String, bool, bool, bool)> {
        let row = |code: &Code| {
            let (name, number, text) = (code.python_name(), code.number(), code.description());
            let (retryable, account_wide) = (code.is_retryable(), code.is_account_wide());
            (name, number, text, retryable, account_wide, code.is_outage())
        };
        Code::ALL.iter().map(row).collect()
    }

    /// An option: key, name of the argument, kind of its value, default as text, what it does, its
    /// range, whether it is a secret, whether it concerns single calls only.
    type Row = (
        &'static str,
        &'static str,
        String,
        &'static str,
        &'static str,
        Option<(u64, u64)>,
        bool,
        bool,
    );

    /// Every option.
    #[pyfunction]
    fn options() -> Vec<Row> {
        let row = |option: &ConfigOption| {
            let kind = format!("{:?}", option.kind).to_lowercase();
            let ConfigOption { key, name, default, summary, range, is_secret, .. } = *option;
            (key, name, kind, default, summary, range, is_secret, option.is_per_call)
        };
        Config::options().iter().map(row).collect()
    }

    #[pymodule_export]
    use crate::picture::link_fields;

    /// To be called when Python begins to end.
    #[pyfunction]
    fn at_exit(py: Python<'_>) {
        crate::exit::close(py);
    }

    /// To be called before each fork.
    #[pyfunction]
    fn before_fork(py: Python<'_>) {
        crate::exit::before_fork(py);
    }

    /// To be called in the parent after each fork.
    #[pyfunction]
    fn after_fork_in_parent() {
        crate::exit::after_fork_in_parent();
    }

    /// To be called in the child after each fork.
    #[pyfunction]
    fn after_fork_in_child() {
        crate::fork::after_in_child();
    }
}
