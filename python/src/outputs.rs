//! What [`Session.poll`](crate::session::Session) and `Autodiscover.poll` answer with.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// An HTTP request to be sent; redirects are not followed.
#[pyclass(frozen, get_all, module = "mapi_http._core")]
#[derive(Debug)]
pub(crate) struct Request {
    /// To be repeated in everything that is reported about it.
    pub(crate) id: u64,
    /// `GET` or `POST`.
    pub(crate) method: &'static str,
    /// Where to.
    pub(crate) url: String,
    /// Names and values.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Py<PyBytes>,
    /// Whether the answer may take minutes, as long as bytes keep coming.
    pub(crate) long: bool,
    /// Whether the HTTP library may authenticate.
    pub(crate) with_credentials: bool,
}

/// An operation ended.
#[pyclass(frozen, get_all, module = "mapi_http._core")]
#[derive(Debug)]
pub(crate) struct Done {
    /// Which.
    pub(crate) ticket: u64,
    /// What it ended with.
    pub(crate) answer: Py<PyAny>,
    /// Why it failed, if it did.
    pub(crate) error: Option<Py<PyAny>>,
}

/// An operation tells something on the way.
#[pyclass(frozen, get_all, module = "mapi_http._core")]
#[derive(Debug)]
pub(crate) struct Told {
    /// Which.
    pub(crate) ticket: u64,
    /// Bytes, a `Progress`, a `Wanted`, a `Change`, or what a synchronisation tells.
    pub(crate) part: Py<PyAny>,
}

/// How far a transfer is.
#[pyclass(frozen, get_all, module = "mapi_http._core")]
#[derive(Debug)]
pub(crate) struct Progress {
    /// Bytes so far.
    pub(crate) done: u64,
    /// Bytes altogether.
    pub(crate) total: u64,
}

/// Bytes of an attachment that is written are wanted, for `Session.supply`.
#[pyclass(frozen, get_all, module = "mapi_http._core")]
#[derive(Debug)]
pub(crate) struct Wanted {
    /// Which one of the message's attachments.
    pub(crate) attachment: u32,
    /// Where in it.
    pub(crate) offset: u64,
    /// How many bytes.
    pub(crate) length: u32,
}

/// An HTTP exchange ended.
#[pyclass(frozen, get_all, module = "mapi_http")]
#[derive(Debug)]
pub(crate) struct Exchange {
    /// `Connect`, `Execute`…
    pub(crate) request_type: &'static str,
    /// `X-RequestId`.
    pub(crate) request_id: String,
    /// Names of the ROPs in it.
    pub(crate) rops: Vec<&'static str>,
    /// Bytes of the request body.
    pub(crate) sent: usize,
    /// Bytes of the answer, stream included.
    pub(crate) received: usize,
    /// The HTTP status; 0 when there was no answer.
    pub(crate) status: u16,
    /// `X-ResponseCode`, if there was one.
    pub(crate) response_code: Option<u32>,
    /// The error code in the body.
    pub(crate) error_code: u32,
    /// Milliseconds from sending to the end.
    pub(crate) duration: u64,
    /// Milliseconds that the server reported.
    pub(crate) elapsed: Option<u64>,
    /// How many times it had been tried before.
    pub(crate) retries: u32,
    /// Why it failed, if it did.
    pub(crate) failure: Option<String>,
}

#[pymethods]
impl Exchange {
    fn __repr__(&self) -> String {
        format!("<Exchange {self}>")
    }

    fn __str__(&self) -> String {
        self.to_string()
    }
}

/// In one line.
impl std::fmt::Display for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { request_type, sent, received, duration, .. } = self;
        write!(f, "{request_type}, {sent} bytes out, {received} bytes in, {duration} ms")?;
        if !self.rops.is_empty() {
            write!(f, ": {}", self.rops.join(" "))?;
        }
        if self.retries > 0 {
            write!(f, " (try {})", self.retries + 1)?;
        }
        self.failure.as_ref().map_or(Ok(()), |failure| write!(f, "; failed: {failure}"))
    }
}

/// The server wants a new token.
#[pyclass(frozen, get_all, module = "mapi_http._core")]
#[derive(Debug)]
pub(crate) struct CredentialsNeeded {
    /// The schemes of its challenges.
    pub(crate) offered: String,
}

/// The session is closed on the server.
#[pyclass(frozen, module = "mapi_http._core")]
#[derive(Debug)]
pub(crate) struct Closed;

/// Nothing to do until something arrives, or until then.
#[pyclass(frozen, get_all, module = "mapi_http._core")]
#[derive(Debug)]
pub(crate) struct Timeout {
    /// Milliseconds since 1970.
    pub(crate) at: Option<u64>,
}

/// Where credentials would go: only the user can say whether that is right.
#[pyclass(frozen, get_all, module = "mapi_http._core")]
#[derive(Debug)]
pub(crate) struct ConfirmRedirect {
    /// A URL or an address.
    pub(crate) to: String,
}

/// A DNS name whose SRV records are wanted.
#[pyclass(frozen, get_all, module = "mapi_http._core")]
#[derive(Debug)]
pub(crate) struct LookupSrv {
    /// To be repeated in what comes of it.
    pub(crate) id: u64,
    /// The name.
    pub(crate) name: String,
}

/// Where a mailbox is.
#[pyclass(frozen, get_all, module = "mapi_http._core")]
#[derive(Debug)]
pub(crate) struct Endpoints {
    /// The mailbox endpoint.
    pub(crate) url: String,
    /// The address book endpoint.
    pub(crate) address_book_url: Option<String>,
    /// The legacy distinguished name of the user.
    pub(crate) dn: String,
    /// The address to ask for to reach the public folders.
    pub(crate) public_folders: Option<String>,
}
