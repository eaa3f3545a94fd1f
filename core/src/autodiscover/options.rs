use std::prelude::v1::*;

use thiserror::Error;

use super::AddressError;
use crate::http::{HeaderError, UrlError};

/// What a run of [`Autodiscover`](super::Autodiscover) may do.
#[derive(Debug, Clone)]
pub struct Options {
    /// A URL of the POX service, asked before all others.
    pub explicit_url: Option<String>,
    /// The URL that answered the last time, asked next: [`Cached::source`](super::Cached::source).
    pub last_known_good: Option<String>,
    /// Hosts that are asked by version 2 (JSON), before the user's domain. They learn the e-mail address.
    pub json_hosts: Vec<String>,
    /// Whether to ask `https://DOMAIN`.
    pub root_domain: bool,
    /// Whether to ask `https://autodiscover.DOMAIN`.
    pub autodiscover_host: bool,
    /// Whether to look for a redirect at `http://autodiscover.DOMAIN`.
    pub http_redirect: bool,
    /// Whether to look for a DNS record.
    pub srv: bool,
    /// What the user confirmed in earlier runs for accounts of these domains.
    pub confirmed: Vec<Confirmed>,
    /// Whether to take the internal URLs first.
    pub prefer_internal: bool,
    /// Whether plain HTTP is allowed to this very machine, and public hosts may point to it: for tests and demos.
    pub allow_loopback_http: bool,
    /// `User-Agent`; some servers choose by it.
    pub user_agent: Option<String>,
    /// Milliseconds that a place may be silent until the next one is asked beside it; what it answers still counts first.
    pub head_start: u64,
    /// Milliseconds that one request, or the DNS, may take.
    pub patience: u64,
    /// Milliseconds for the whole run. They begin anew when the user has confirmed or declined something.
    pub limit: u64,
}

/// An origin that may have the credentials of a domain's accounts: what the user confirmed, to be remembered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Confirmed {
    /// The domain of the address.
    pub domain: String,
    /// A host, or an origin such as `https://host:8443`.
    pub origin: String,
}

impl Confirmed {
    /// A pair.
    pub fn new(domain: impl Into<String>, origin: impl Into<String>) -> Self {
        Self { domain: domain.into(), origin: origin.into() }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            explicit_url: None,
            last_known_good: None,
            json_hosts: Vec::new(),
            root_domain: true,
            autodiscover_host: true,
            http_redirect: true,
            srv: true,
            confirmed: Vec::new(),
            prefer_internal: false,
            allow_loopback_http: false,
            user_agent: None,
            head_start: 2_000,
            patience: 20_000,
            limit: 60_000,
        }
    }
}

impl Options {
    /// What applications want: who names an endpoint means that one and no other, and plain HTTP is allowed to this very
    /// machine.
    pub fn for_endpoint(endpoint: Option<String>) -> Self {
        let by_domain = endpoint.is_none();
        Self {
            explicit_url: endpoint,
            root_domain: by_domain,
            autodiscover_host: by_domain,
            http_redirect: by_domain,
            srv: by_domain,
            allow_loopback_http: true,
            ..Self::default()
        }
    }
}

/// What was given to [`Autodiscover::new`](super::Autodiscover::new) cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OptionsError {
    /// The address.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// A URL, or a host.
    #[error("{0}: {1}")]
    Url(String, UrlError),
    /// A URL is not `https`.
    #[error("{0} is not https")]
    NotSecure(String),
    /// The user agent.
    #[error(transparent)]
    Header(#[from] HeaderError),
}

impl OptionsError {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address(error) => error.code(),
            Self::Url(_, error) => error.code(),
            Self::NotSecure(_) => "autodiscover.not_secure",
            Self::Header(error) => error.code(),
        }
    }
}
