//! What all plain values of Python's have: they are frozen, compared, hashed and pickled by their
//! fields, and matched and shown by the names of these.

use pyo3::prelude::*;

/// A class with these fields, made from them in this order.
macro_rules! value {
    (
        $(#[$about:meta])*
        $name:ident { $($(#[$about_field:meta])* $field:ident: $kind:ty $(= $default:tt)?,)+ }
        $($method:tt)*
    ) => {
        $crate::value::value_class! {
            $(#[$about])*
            $name { $($(#[$about_field])* $field: $kind,)+ }

            #[new]
            #[pyo3(signature = ($($field $(= $default)?),+))]
            #[allow(clippy::too_many_arguments, reason = "the fields by name")]
            fn new($($field: $kind),+) -> Self {
                Self { $($field),+ }
            }

            $($method)*
        }
    };
}

/// The same, made as its `new` says, which takes them in this order.
macro_rules! value_class {
    (
        $(#[$about:meta])*
        $name:ident { $($(#[$about_field:meta])* $field:ident: $kind:ty,)+ }
        $($method:tt)*
    ) => {
        $(#[$about])*
        #[pyclass(frozen, get_all, module = "zapi")]
        #[derive(Debug)]
        pub(crate) struct $name { $($(#[$about_field])* $field: $kind,)+ }

        #[pymethods]
        impl $name {
            #[classattr]
            fn __match_args__(py: Python<'_>) -> PyResult<Bound<'_, pyo3::types::PyTuple>> {
                let names = [$(stringify!($field)),+].map(|name| name.trim_start_matches("r#"));
                pyo3::types::PyTuple::new(py, names)
            }

            fn __getnewargs__<'py>(
                &self,
                py: Python<'py>,
            ) -> PyResult<Bound<'py, pyo3::types::PyTuple>> {
                use pyo3::IntoPyObjectExt as _;
                pyo3::types::PyTuple::new(py, [$((&self.$field).into_bound_py_any(py)?),+])
            }

            fn __eq__(&self, py: Python<'_>, other: &Self) -> PyResult<bool> {
                self.__getnewargs__(py)?.eq(other.__getnewargs__(py)?)
            }

            fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
                self.__getnewargs__(py)?.hash()
            }

            $($method)*
        }
    };
}

pub(crate) use {value, value_class};

/// `Class(name=value, …)`.
pub(crate) fn repr(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let class = value.get_type();
    let mut shown = Vec::new();
    for name in class.getattr("__match_args__")?.try_iter()? {
        let name = name?;
        shown.push(format!("{name}={}", value.getattr(name.str()?)?.repr()?));
    }
    Ok(format!("{}({})", class.name()?, shown.join(", ")))
}
