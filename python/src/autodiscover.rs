//! Finding the endpoints.

use std::sync::{Mutex, MutexGuard, PoisonError};

use mapi_http::autodiscover::{
    self as core, Attempt, HostFailure, Options, Outcome, Output, RedirectTarget, Settings, TransportChoice,
};
use mapi_http::session::{Credentials, Error};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::raised;
use crate::outputs::{ConfirmRedirect, Endpoints, LookupSrv, Request};
use crate::session::{credentials, head};

/// Finds the endpoints for an address, without I/O. `[MS-OXDISCO]`, `[MS-OXDSCLI]`
#[pyclass(frozen, module = "mapi_http._core")]
#[derive(Debug)]
pub(crate) struct Autodiscover {
    address: String,
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
        address: String,
        endpoint: Option<String>,
        user: Option<String>,
        password: Option<String>,
        token: Option<String>,
    ) -> PyResult<Self> {
        let by_domain = endpoint.is_none();
        let options = Options {
            explicit_url: endpoint,
            allow_loopback_http: true,
            root_domain: by_domain,
            autodiscover_host: by_domain,
            http_redirect: by_domain,
            srv: by_domain,
            ..Options::default()
        };
        let flow = core::Autodiscover::new(&address, options)
            .map_err(|error| raised(py, &Error::InvalidArgument(error.to_string())))?;
        Ok(Self { address, credentials: credentials(user, password, token), flow: Mutex::new(flow) })
    }

    /// What to do next; the same until an input has come. Raises what went wrong when nobody had an answer.
    fn poll(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let output = self.lock().poll();
        match output {
            Output::Request(request) => {
                let authorization = self.credentials.authorization().filter(|_| request.with_credentials);
                let authorization = authorization.map(|value| ("Authorization".to_string(), value));
                let headers =
                    request.headers.iter().map(|(name, value)| (name.to_string(), value.to_string()));
                let request = Request {
                    id: 0,
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
            Output::LookupSrv { name } => LookupSrv { name }.into_py_any(py),
            Output::Done(settings) => match endpoints(&self.address, &settings) {
                Ok(endpoints) => endpoints.into_py_any(py),
                Err(error) => Err(raised(py, &error)),
            },
            Output::Failed(attempts) => Err(raised(py, &not_found(&self.address, &attempts))),
        }
    }

    /// The answer to the request.
    fn handle_response(&self, status: u16, headers: Vec<(String, String)>, body: &[u8]) {
        // An answer that nobody asked for is ignored.
        let _ = self.lock().handle_response(&head(status, headers), body);
    }

    /// No answer came to the request, or the DNS does not know: `name_not_found`, `unreachable`, `certificate`,
    /// `timeout` or `broken`.
    fn handle_failed(&self, why: &str) {
        let _ = self.lock().handle_failed(host_failure(why));
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

fn endpoints(address: &str, settings: &Settings) -> Result<Endpoints, Error> {
    let (mailbox_url, address_book_url) = match settings.transport_choice() {
        TransportChoice::MapiHttp { mailbox_url, address_book_url } => (mailbox_url, address_book_url),
        TransportChoice::OutlookAnywhere { why, .. }
        | TransportChoice::Rpc { why, .. }
        | TransportChoice::None { why } => return Err(Error::NotFound(format!("{address}: {why}"))),
    };
    let dn = settings.legacy_dn.clone().ok_or_else(|| {
        Error::NotFound(format!(
            "the server did not tell the distinguished name of {address}: connect with url and dn"
        ))
    })?;
    Ok(Endpoints {
        url: mailbox_url.to_string(),
        address_book_url: address_book_url.map(|url| url.to_string()),
        dn,
    })
}

fn not_found(address: &str, attempts: &[Attempt]) -> Error {
    let offered = attempts.iter().find_map(|attempt| match &attempt.outcome {
        Outcome::Unauthorized(schemes) => Some(schemes.join(", ")),
        _ => None,
    });
    if let Some(offered) = offered {
        return Error::Authentication { offered };
    }
    let tried: Vec<String> = attempts.iter().map(ToString::to_string).collect();
    Error::Transport { reason: format!("no server was found for {address}; tried: {}", tried.join("; ")) }
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
