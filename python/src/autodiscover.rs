//! Finding the endpoints.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use mapi_http::autodiscover::{self as core, AskId, HostFailure, Options, Output, RedirectTarget};
use mapi_http::session::{Config, Credentials, Error, Time};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::raised;
use crate::outputs::{ConfirmRedirect, Endpoints, LookupSrv, Request, Timeout};
use crate::session::{credentials, head};

/// Finds the endpoints for an address, without I/O. `[MS-OXDISCO]`, `[MS-OXDSCLI]`
#[pyclass(frozen, module = "mapi_http._core")]
#[derive(Debug)]
pub(crate) struct Autodiscover {
    credentials: Credentials,
    flow: Mutex<core::Autodiscover>,
}

#[pymethods]
impl Autodiscover {
    /// Who names an endpoint means that one and no other.
    #[new]
    #[pyo3(signature = (address, *, endpoint = None, user = None, password = None, token = None))]
    fn new(
        py: Python<'_>,
        address: &str,
        endpoint: Option<String>,
        user: Option<String>,
        password: Option<String>,
        token: Option<String>,
    ) -> PyResult<Self> {
        let flow = core::Autodiscover::new(address, Options::for_endpoint(endpoint))
            .map_err(|error| raised(py, &error.into()))?;
        Ok(Self { credentials: credentials(user, password, token), flow: Mutex::new(flow) })
    }

    /// What to do next. After a request or a lookup there may be more to do, until it is a time to wait for. Raises what
    /// went wrong when nobody had an answer.
    fn poll(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let mut flow = self.lock();
        match flow.poll(now()) {
            Output::Request(request) => {
                let authorization = self.credentials.authorization().filter(|_| request.with_credentials);
                let authorization = authorization.map(|value| ("Authorization".to_string(), value));
                let headers =
                    request.headers.iter().map(|(name, value)| (name.to_string(), value.to_string()));
                let request = Request {
                    id: request.id.0.into(),
                    method: request.method,
                    url: request.url.to_string(),
                    headers: headers.chain(authorization).collect(),
                    body: PyBytes::new(py, &request.body).unbind(),
                    long: false,
                    with_credentials: request.with_credentials,
                };
                request.into_py_any(py)
            }
            Output::ConfirmRedirect { to, .. } => {
                let to = match to {
                    RedirectTarget::Url(url) => url.to_string(),
                    RedirectTarget::Address(address) => address.to_string(),
                };
                ConfirmRedirect { to }.into_py_any(py)
            }
            Output::LookupSrv { id, name } => LookupSrv { id: id.0.into(), name }.into_py_any(py),
            Output::Wait(until) => Timeout { at: Some(until.0) }.into_py_any(py),
            Output::Done(settings) => match Config::from_settings(&settings) {
                Ok(config) => Endpoints {
                    url: config.mailbox_url,
                    address_book_url: config.address_book_url,
                    dn: config.user_dn,
                    public_folders: settings.public_folder_address,
                }
                .into_py_any(py),
                Err(error) => Err(raised(py, &error)),
            },
            Output::Failed(_) => Err(raised(py, &Error::not_discovered(flow.address(), flow.attempts()))),
        }
    }

    /// As many bytes of an answer are enough: one more than it may have.
    #[classattr]
    const ENOUGH: usize = core::MAX_ANSWER + 1;

    /// The answer to a request.
    fn handle_response(&self, id: u64, status: u16, headers: Vec<(String, String)>, body: &[u8]) {
        // An answer that nobody asked for is ignored.
        let _ = self.lock().handle_response(ask(id), now(), &head(status, headers), body);
    }

    /// No answer came to a request, or the DNS does not know: `name_not_found`, `unreachable`, `certificate`,
    /// `timeout` or `broken`.
    fn handle_failed(&self, id: u64, why: &str) {
        let _ = self.lock().handle_failed(ask(id), now(), host_failure(why));
    }

    /// Whether the user trusts where the redirect leads.
    fn confirm(&self, trusted: bool) {
        let _ = self.lock().confirm(trusted);
    }
}

impl Autodiscover {
    fn lock(&self) -> MutexGuard<'_, core::Autodiscover> {
        self.flow.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the host was asked to do, by its number.
fn ask(id: u64) -> AskId {
    AskId(u32::try_from(id).unwrap_or(u32::MAX))
}

/// The time by this machine's clock.
fn now() -> Time {
    Time(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64))
}

/// Why no answer came, by its name in Python.
pub(crate) fn host_failure(kind: &str) -> HostFailure {
    match kind {
        "name_not_found" => HostFailure::NameNotFound,
        "certificate" => HostFailure::Certificate,
        "timeout" => HostFailure::Timeout,
        "broken" => HostFailure::Broken,
        _ => HostFailure::Unreachable,
    }
}
