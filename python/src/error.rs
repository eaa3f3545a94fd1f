//! The core's errors as the exceptions of `mapi_http.errors`.

use mapi_http::mailbox::ErrorInfo;
use mapi_http::session::Error;
use pyo3::prelude::*;

use crate::records::Field;

/// The exception for an error. Which class it is, `mapi_http.errors` decides.
pub(crate) fn exception(py: Python<'_>, error: &Error) -> PyResult<Py<PyAny>> {
    let info = ErrorInfo::from(error).to_py(py)?;
    Ok(py.import("mapi_http.errors")?.call_method1("from_info", (info,))?.unbind())
}

/// What is raised for an error.
pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    match exception(py, error) {
        Ok(exception) => PyErr::from_value(exception.into_bound(py)),
        Err(error) => error,
    }
}
