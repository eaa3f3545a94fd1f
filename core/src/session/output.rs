use core::fmt;
use std::prelude::v1::*;

use bytes::Bytes;

use super::{Error, ExchangeRecord, Time};
use crate::autodiscover::HostFailure;
use crate::http::Challenge;

/// What the host must do next. Draining ends with [`Timeout`](Output::Timeout), so no host can forget it.
#[derive(Debug)]
#[must_use]
pub enum Output<A, P> {
    /// Send this HTTP request and report what comes of it.
    Transmit(Transmit),
    /// Tell the application.
    Event(Event<A, P>),
    /// Nothing to do until something arrives, or until that time if there is one.
    Timeout(Option<Time>),
}

/// Names an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// Names an HTTP exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ExchangeId(pub u64);

/// An HTTP request. Its method is POST.
#[derive(Clone)]
pub struct Transmit {
    /// To be repeated in everything the host reports about it.
    pub id: ExchangeId,
    /// Where to.
    pub url: String,
    /// Header names and values. `Content-Length` and `Host` are the host's.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Bytes,
    /// Over which connections it may go.
    pub connection: Connection,
    /// Whether the answer may take minutes (a wait for notifications), as long as it keeps sending `PENDING`.
    pub long: bool,
}

/// Over which connections a request may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Connection {
    /// Any: it says itself who sends it.
    #[default]
    Any,
    /// One that the host authenticates, or has authenticated, for this session and for nobody else: schemes such as
    /// NTLM hold for a connection. `[MS-NTHT] 2.1`
    Authenticated,
    /// The one of that exchange, which was challenged: this request carries the next message of the scheme.
    Of(ExchangeId),
}

impl fmt::Debug for Transmit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Header values hold credentials and cookies.
        let names: Vec<_> = self.headers.iter().map(|(name, _)| *name).collect();
        f.debug_struct("Transmit")
            .field("id", &self.id)
            .field("url", &self.url)
            .field("headers", &names)
            .field("connection", &self.connection)
            .field("body", &self.body.len())
            .finish()
    }
}

/// What the application wants to know.
#[derive(Debug)]
pub enum Event<A, P> {
    /// An operation ended.
    Done(Ticket, Result<A, Error>),
    /// An operation tells something on the way.
    Part(Ticket, P),
    /// The server wants credentials, or other ones. Everything waits until the host calls
    /// [`set_credentials`](super::Session::set_credentials) or
    /// [`refuse_credentials`](super::Session::refuse_credentials).
    CredentialsNeeded {
        /// Its challenges, in its order.
        challenges: Vec<Challenge>,
    },
    /// An HTTP exchange ended, for diagnostics.
    Exchange(Box<ExchangeRecord>),
    /// The session is closed on the server.
    Closed,
}

/// What the host reports when a request got no (whole) answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportFailure {
    /// Whether the server may have seen the whole request. If in doubt: true.
    pub sent: bool,
    /// What went wrong, for people.
    pub reason: String,
    /// The same for the session: an unknown name, a certificate that is refused and a server that is not there are not
    /// waited for when nobody has answered at that address before.
    pub why: HostFailure,
}

impl TransportFailure {
    /// A failure that may pass. `sent`: whether the server may have seen the whole request.
    pub fn new(sent: bool, reason: impl Into<String>) -> Self {
        Self { sent, reason: reason.into(), why: HostFailure::Broken }
    }

    /// With what the host knows of its cause.
    #[must_use]
    pub fn because(mut self, why: HostFailure) -> Self {
        self.why = why;
        self
    }
}
