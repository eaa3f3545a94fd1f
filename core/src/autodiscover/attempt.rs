use core::fmt;
use std::prelude::v1::*;

use thiserror::Error;

use super::{AddressError, EmailAddress, JsonError, PoxError, PoxFault};
use crate::http::{HttpUrl, UrlError};

/// The places where settings may be found, in the order in which they are asked. `[MS-OXDISCO] 3.1.5`
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The URL that the user or the administrator named.
    ExplicitUrl,
    /// The URL that answered the last time.
    LastKnownGood,
    /// Version 2 (JSON) at a host that the administrator named.
    JsonHost,
    /// `https://DOMAIN/autodiscover/autodiscover.xml`
    RootDomain,
    /// `https://autodiscover.DOMAIN/autodiscover/autodiscover.xml`
    AutodiscoverHost,
    /// The redirect of `http://autodiscover.DOMAIN/autodiscover/autodiscover.xml`, asked without credentials.
    HttpRedirect,
    /// The DNS record `_autodiscover._tcp.DOMAIN`.
    Srv,
}

/// One thing that was tried, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The place that led here, directly or by redirects.
    pub step: Step,
    /// The URL, DNS name or address that was tried.
    pub target: String,
    /// What came of it.
    pub outcome: Outcome,
    /// How many milliseconds it took; 0 for what needed no network.
    pub took: u64,
}

impl Step {
    /// A stable name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::ExplicitUrl => "explicit_url",
            Self::LastKnownGood => "last_known_good",
            Self::JsonHost => "json_host",
            Self::RootDomain => "root_domain",
            Self::AutodiscoverHost => "autodiscover_host",
            Self::HttpRedirect => "http_redirect",
            Self::Srv => "srv",
        }
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.target, self.outcome)
    }
}

/// Why no answer came, as the host saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum HostFailure {
    /// The name has no address, or no such record.
    #[error("the name is unknown")]
    NameNotFound,
    /// Nobody listens there, or the network does not reach it.
    #[error("no connection")]
    Unreachable,
    /// TLS failed: the certificate is not trusted or has another name.
    #[error("the certificate is not trusted or has another name")]
    Certificate,
    /// It took too long.
    #[error("no answer in time")]
    Timeout,
    /// The connection broke, or the answer was not HTTP.
    #[error("the connection broke")]
    Broken,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Outcome {
    /// Settings.
    #[error("settings were found")]
    Found,
    /// A redirect to another URL.
    #[error("redirects to {0}")]
    Redirected(HttpUrl),
    /// A redirect to another address.
    #[error("says to ask for {0}")]
    OtherAddress(EmailAddress),
    /// No answer.
    #[error("{0}")]
    Host(HostFailure),
    /// 401. It does not prove that the password is wrong: other web servers ask for a login of their own.
    #[error("wants authentication ({}), and what was sent was not enough", .0.join(", "))]
    Unauthorized(Vec<String>),
    /// Another HTTP status than wanted.
    #[error("answers with HTTP status {0}")]
    Status(u16),
    /// The answer is no Autodiscover XML.
    #[error(transparent)]
    Xml(#[from] PoxError),
    /// The answer is no Autodiscover JSON.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// An error of Autodiscover.
    #[error("error {}: {} ({})", .0.code, .0.meaning(), .0.message)]
    Error(PoxFault),
    /// An error of Autodiscover version 2: code and message.
    #[error("error {0}: {1}")]
    JsonError(String, String),
    /// A redirect, record or endpoint with a URL that cannot be used.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// A redirect to an address that cannot be used.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// A URL without TLS.
    #[error("refused: not https")]
    NotSecure,
    /// A public host points to this machine or to a private network.
    #[error("refused: a public host points to a loopback or private address")]
    PrivateHost,
    /// The user does not trust it.
    #[error("not confirmed")]
    Declined,
    /// It was asked before.
    #[error("was asked before: redirects run in circles")]
    Repeated,
    /// Too many redirects.
    #[error("more than {} redirects", super::MAX_REDIRECTS)]
    TooManyRedirects,
    /// No usable DNS record: none at all, or none for port 443.
    #[error("no record for port 443")]
    NoRecord,
}

impl Outcome {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Found => "autodiscover.found",
            Self::Redirected(_) => "autodiscover.redirected",
            Self::OtherAddress(_) => "autodiscover.other_address",
            Self::Host(HostFailure::NameNotFound) => "autodiscover.name_not_found",
            Self::Host(HostFailure::Unreachable) => "autodiscover.unreachable",
            Self::Host(HostFailure::Certificate) => "autodiscover.certificate",
            Self::Host(HostFailure::Timeout) => "autodiscover.timeout",
            Self::Host(HostFailure::Broken) => "autodiscover.broken",
            Self::Unauthorized(_) => "autodiscover.unauthorized",
            Self::Status(_) => "autodiscover.status",
            Self::Xml(error) => error.code(),
            Self::Json(error) => error.code(),
            Self::Error(_) | Self::JsonError(..) => "autodiscover.error",
            Self::Url(error) => error.code(),
            Self::Address(error) => error.code(),
            Self::NotSecure => "autodiscover.not_secure",
            Self::PrivateHost => "autodiscover.private_host",
            Self::Declined => "autodiscover.declined",
            Self::Repeated => "autodiscover.repeated",
            Self::TooManyRedirects => "autodiscover.too_many_redirects",
            Self::NoRecord => "autodiscover.no_record",
        }
    }
}
