use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use mapi_http::autodiscover::{self as core, AskId, HostFailure, Options, RedirectTarget};
use mapi_http::mailbox::ErrorInfo;
use mapi_http::session::{Config, Credentials, Error, Time};

use crate::session::head;
use crate::{Endpoints, Header, SessionCredentials, SessionError};

/// What Autodiscover wants done next.
#[derive(Debug, Clone, uniffi::Enum)]
pub enum AutodiscoverOutput {
    /// Send this without following redirects, then call `handle_response` or `handle_failed`.
    Request {
        /// To be repeated in what comes of it.
        id: u32,
        /// `GET` or `POST`.
        method: String,
        /// Where.
        url: String,
        /// The headers, credentials included where they may go.
        headers: Vec<Header>,
        /// The body; empty for `GET`.
        body: Vec<u8>,
        /// Whether the HTTP library may authenticate by itself. When not, no credentials and no cookies go along.
        with_credentials: bool,
        /// So many bytes of the answer may be read; of a longer one, one more is enough.
        max_answer: u64,
    },
    /// Ask whether the user trusts this place, then call `confirm`.
    ConfirmRedirect {
        /// A URL or an address.
        to: String,
    },
    /// Look up these SRV records, then call `handle_srv` or `handle_failed`.
    LookupSrv {
        /// To be repeated in what comes of it.
        id: u32,
        /// The name.
        name: String,
    },
    /// Nothing to do until something of what was asked for has come, or until so much time has passed.
    Wait {
        /// Milliseconds.
        milliseconds: u64,
    },
    /// Found.
    Done {
        /// Where the mailbox is.
        endpoints: Endpoints,
    },
    /// Not found.
    Failed {
        /// Why, with everything that was tried.
        error: ErrorInfo,
    },
}

/// Finds the endpoints for an address, without I/O. `[MS-OXDISCO]`, `[MS-OXDSCLI]`
#[derive(Debug, uniffi::Object)]
pub struct Autodiscover {
    credentials: Credentials,
    flow: Mutex<core::Autodiscover>,
}

#[uniffi::export]
impl Autodiscover {
    /// Starts for an address. Who names an `endpoint` means that one and no other.
    #[uniffi::constructor]
    pub fn new(
        address: String,
        endpoint: Option<String>,
        credentials: SessionCredentials,
    ) -> Result<Self, SessionError> {
        let flow = core::Autodiscover::new(&address, Options::for_endpoint(endpoint)).map_err(Error::from)?;
        Ok(Self { credentials: credentials.into(), flow: Mutex::new(flow) })
    }

    /// What to do next. After a request or a lookup there may be more to do at the same time.
    pub fn poll(&self) -> AutodiscoverOutput {
        let mut flow = self.lock();
        match flow.poll(now()) {
            core::Output::Request(request) => {
                let authorization = self.credentials.authorization().filter(|_| request.with_credentials);
                let authorization = authorization.map(|value| Header { name: "Authorization".into(), value });
                let headers = request.headers.iter();
                AutodiscoverOutput::Request {
                    id: request.id.0,
                    method: request.method.into(),
                    url: request.url.to_string(),
                    headers: headers
                        .map(|(name, value)| Header { name: name.into(), value: value.into() })
                        .chain(authorization)
                        .collect(),
                    body: request.body.into(),
                    with_credentials: request.with_credentials,
                    max_answer: core::MAX_ANSWER as u64,
                }
            }
            core::Output::ConfirmRedirect { to, .. } => AutodiscoverOutput::ConfirmRedirect {
                to: match to {
                    RedirectTarget::Url(url) => url.to_string(),
                    RedirectTarget::Address(address) => address.to_string(),
                },
            },
            core::Output::LookupSrv { id, name } => AutodiscoverOutput::LookupSrv { id: id.0, name },
            core::Output::Wait(until) => AutodiscoverOutput::Wait { milliseconds: until.since(now()) },
            core::Output::Done(settings) => match Config::from_settings(&settings) {
                Ok(config) => {
                    let public_folder_address = settings.public_folder_address;
                    AutodiscoverOutput::Done {
                        endpoints: Endpoints { public_folder_address, ..config.into() },
                    }
                }
                Err(error) => AutodiscoverOutput::Failed { error: ErrorInfo::from(&error) },
            },
            core::Output::Failed(_) => {
                let error = Error::not_discovered(flow.address(), flow.attempts());
                AutodiscoverOutput::Failed { error: ErrorInfo::from(&error) }
            }
        }
    }

    /// The answer to a request.
    pub fn handle_response(&self, id: u32, status: u16, headers: Vec<Header>, body: Vec<u8>) {
        // An answer that nobody asked for is ignored.
        let _ = self.lock().handle_response(AskId(id), now(), &head(status, headers), &body);
    }

    /// No answer came to a request, or the DNS does not know.
    pub fn handle_failed(&self, id: u32, failure: HostFailure) {
        let _ = self.lock().handle_failed(AskId(id), now(), failure);
    }

    /// The host names of the records for port 443, the best first.
    pub fn handle_srv(&self, id: u32, hosts: Vec<String>) {
        let record = |(priority, target)| core::SrvRecord { priority, weight: 0, port: 443, target };
        let _ = self.lock().handle_srv(AskId(id), now(), (0..).zip(hosts).map(record).collect());
    }

    /// Whether the user trusts where the redirect leads.
    pub fn confirm(&self, trusted: bool) {
        let _ = self.lock().confirm(trusted);
    }
}

impl Autodiscover {
    fn lock(&self) -> MutexGuard<'_, core::Autodiscover> {
        self.flow.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The time by this machine's clock.
fn now() -> Time {
    Time(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64))
}
