//! mapi-http for Python: the native module `mapi_http._core` that the package in `python/` is built on.
//!
//! [`Session`](session::Session) is the core's session; the drivers in `python/` move its requests over httpx and its
//! events to the application.

mod autodiscover;
mod error;
mod outputs;
mod records;
mod session;

/// The native half of `mapi_http`.
#[pyo3::pymodule(name = "_core")]
mod core {
    #[pymodule_export]
    use crate::autodiscover::Autodiscover;
    #[pymodule_export]
    use crate::outputs::{
        Closed, ConfirmRedirect, CredentialsNeeded, Done, Endpoints, Exchange, LookupSrv, Progress, Request,
        Timeout, Told, Wanted,
    };
    #[pymodule_export]
    use crate::session::Session;
    use pyo3::prelude::*;

    /// The version of this package.
    #[pyfunction]
    fn version() -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// The folders and messages of a stream that was exported, here or by EWS ExportItems.
    #[pyfunction]
    fn read_items<'py>(py: Python<'py>, stream: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        crate::session::read_items(py, stream)
    }

    /// A message as it is after a change of a part of it; `groups` are those of the batch.
    #[pyfunction]
    fn apply_change<'py>(
        py: Python<'py>,
        message: &Bound<'py, PyAny>,
        change: &Bound<'py, PyAny>,
        groups: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        crate::session::apply_change(py, message, change, groups)
    }

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::records::add(module)?;
        // A private module offers nothing to `import *`.
        module.delattr("__all__")
    }
}
