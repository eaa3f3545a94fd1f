//! mapi-http for Python: the native module `mapi_http._core` that the package in `python/` is built on.

/// The native half of `mapi_http`.
#[pyo3::pymodule(name = "_core")]
mod core {
    use pyo3::pyfunction;

    /// The version of this package.
    #[pyfunction]
    fn version() -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}
