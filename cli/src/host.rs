//! The host: moves a session's requests over hyper and rustls. No protocol in here.
//!
//! [`Mailbox`] is the same set of calls that every language has, as `async fn`s; the pump behind it is under sixty
//! lines ([`pump`]).

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Body;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use mapi_http::autodiscover::{HostFailure, MAX_ANSWER};
use mapi_http::http::{Challenge, Headers, ResponseHead};
use mapi_http::mailbox::{Answer, Operation, Part, Session};
use mapi_http::session::{
    Error, Event, ExchangeId, ExchangeRecord, Output, Ticket, Time, Transmit, TransportFailure,
};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_rustls::TlsConnector;

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// Present time as the session wants it.
pub(crate) fn now() -> Time {
    Time(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64))
}

/// What the pump is asked to do, and what comes back from the network.
enum Message {
    Run(Operation, oneshot::Sender<Result<Answer, Error>>, Option<PartSender>),
    /// The reader of these parts has caught up.
    GoOn(Arc<AtomicUsize>),
    Suspend(oneshot::Sender<Vec<u8>>),
    Close(oneshot::Sender<()>),
    Head(ExchangeId, ResponseHead),
    Data(ExchangeId, Bytes),
    End(ExchangeId),
    Failed(ExchangeId, TransportFailure),
}

/// Watches exchanges as they end.
pub type Observer = Box<dyn FnMut(ExchangeRecord) + Send>;

/// What goes over the network, as it does: for who looks for the cause of something.
#[derive(Debug)]
pub enum Traffic<'t> {
    /// A request leaves.
    Sent(&'t Transmit),
    /// The head of its answer comes.
    Head(&'t ResponseHead),
    /// A piece of the body comes.
    Data(&'t Bytes),
    /// The answer has ended.
    End,
    /// There is no answer, or no whole one.
    Failed(&'t TransportFailure),
}

/// Watches what goes over the network.
pub type Tap = Box<dyn FnMut(ExchangeId, Traffic<'_>) + Send>;

/// Someone who waits for an operation.
type Waiter = (oneshot::Sender<Result<Answer, Error>>, Option<PartSender>);

/// As many parts may wait for their reader; then the operation is held back until half of them are read.
const MOST_WAITING: usize = 64;

#[derive(Debug)]
struct PartSender {
    parts: mpsc::UnboundedSender<Part>,
    waiting: Arc<AtomicUsize>,
}

/// What an operation tells on the way. A slow reader slows the operation down.
#[derive(Debug)]
pub struct Parts {
    parts: mpsc::UnboundedReceiver<Part>,
    waiting: Arc<AtomicUsize>,
    pump: mpsc::WeakUnboundedSender<Message>,
}

impl Parts {
    /// The next part; none when the operation has ended.
    pub async fn recv(&mut self) -> Option<Part> {
        let part = self.parts.recv().await?;
        if self.waiting.fetch_sub(1, Ordering::AcqRel) == MOST_WAITING / 2
            && let Some(pump) = self.pump.upgrade()
        {
            let _ = pump.send(Message::GoOn(self.waiting.clone()));
        }
        Some(part)
    }
}

/// An open mailbox. Clones share the session.
#[derive(Clone, Debug)]
pub struct Mailbox {
    pump: mpsc::UnboundedSender<Message>,
}

impl Mailbox {
    /// Drives a session (new or resumed) from here on, in a task of its own.
    pub fn new(session: Session, connector: Connector, observer: Observer) -> Self {
        Self::tapped(session, connector, observer, Box::new(|_, _| {}))
    }

    /// The same, watched.
    pub fn tapped(session: Session, connector: Connector, observer: Observer, tap: Tap) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        tokio::spawn(pump(session, connector, observer, tap, sender.downgrade(), receiver));
        Self { pump: sender }
    }

    /// Runs an operation to its end.
    pub async fn run(&self, operation: impl Into<Operation>) -> Result<Answer, Error> {
        self.start(operation.into(), None).await
    }

    /// Runs an operation that tells things on the way. It is submitted at once, before all that is run later.
    pub fn run_with_parts<O: Into<Operation>>(
        &self,
        operation: O,
    ) -> (impl Future<Output = Result<Answer, Error>> + use<O>, Parts) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let parts = Parts { parts: receiver, waiting: waiting.clone(), pump: self.pump.downgrade() };
        (self.start(operation.into(), Some(PartSender { parts: sender, waiting })), parts)
    }

    /// The session as bytes, to go on elsewhere. Here it has ended.
    pub async fn suspend(&self) -> Result<Vec<u8>, Error> {
        let (sender, receiver) = oneshot::channel();
        self.pump.send(Message::Suspend(sender)).map_err(|_| Error::Closed)?;
        receiver.await.map_err(|_| Error::Closed)
    }

    /// Ends the session on the server.
    pub async fn close(&self) {
        let (sender, receiver) = oneshot::channel();
        if self.pump.send(Message::Close(sender)).is_ok() {
            let _ = receiver.await;
        }
    }

    fn start(
        &self,
        operation: Operation,
        parts: Option<PartSender>,
    ) -> impl Future<Output = Result<Answer, Error>> + use<> {
        let (sender, receiver) = oneshot::channel();
        // When the pump is gone, so is the sender, and the receiver says it.
        let _ = self.pump.send(Message::Run(operation, sender, parts));
        async move { receiver.await.unwrap_or(Err(Error::Closed)) }
    }
}

/// Moves what the session wants to the network and to the application, and what they say to the session.
async fn pump(
    mut session: Session,
    connector: Connector,
    mut observer: Observer,
    mut tap: Tap,
    sender: mpsc::WeakUnboundedSender<Message>,
    mut receiver: mpsc::UnboundedReceiver<Message>,
) {
    let connector = Arc::new(connector);
    let mut waiters: HashMap<Ticket, Waiter> = HashMap::new();
    let mut closing: Option<oneshot::Sender<()>> = None;
    loop {
        let deadline = loop {
            match session.poll(now()) {
                Output::Transmit(request) => {
                    // Nobody holds the mailbox any more, so nobody wants to know.
                    let Some(sender) = sender.upgrade() else { return };
                    tap(request.id, Traffic::Sent(&request));
                    tokio::spawn(exchange(connector.clone(), request, sender));
                }
                Output::Event(Event::Done(ticket, result)) => {
                    if let Some((waiter, _)) = waiters.remove(&ticket) {
                        let _ = waiter.send(result);
                    }
                }
                Output::Event(Event::Part(ticket, part)) => {
                    let Some((_, Some(reader))) = waiters.get(&ticket) else { continue };
                    let waiting = reader.waiting.fetch_add(1, Ordering::AcqRel) + 1;
                    if reader.parts.send(part).is_err() {
                        session.cancel(ticket);
                    } else if waiting == MOST_WAITING {
                        session.set_paused(ticket, true);
                    }
                }
                Output::Event(Event::Exchange(record)) => observer(*record),
                Output::Event(Event::CredentialsNeeded { challenges }) => {
                    session.refuse_credentials(Challenge::names(&challenges));
                }
                Output::Event(Event::Closed) => {
                    drop(observer);
                    closing.take().map(|closed| closed.send(()));
                    return;
                }
                Output::Timeout(deadline) => break deadline,
            }
        };
        let wait =
            deadline.map_or(Duration::from_secs(3600), |time| Duration::from_millis(time.since(now())));
        let message = match tokio::time::timeout(wait, receiver.recv()).await {
            Ok(Some(message)) => message,
            Ok(None) => return,
            Err(_) => continue,
        };
        match message {
            Message::Run(operation, waiter, parts) => {
                let ticket = session.submit(operation);
                waiters.insert(ticket, (waiter, parts));
            }
            Message::GoOn(waiting) => {
                let reader = waiters.iter().find(|(_, (_, parts))| {
                    parts.as_ref().is_some_and(|parts| Arc::ptr_eq(&parts.waiting, &waiting))
                });
                if let Some((ticket, _)) = reader {
                    session.set_paused(*ticket, false);
                }
            }
            Message::Suspend(answer) => {
                drop(observer);
                let _ = answer.send(session.suspend_alone());
                return;
            }
            Message::Close(answer) => {
                closing = Some(answer);
                session.close();
            }
            Message::Head(id, head) => {
                tap(id, Traffic::Head(&head));
                session.handle_head(id, head);
            }
            Message::Data(id, data) => {
                tap(id, Traffic::Data(&data));
                session.handle_data(id, data);
            }
            Message::End(id) => {
                tap(id, Traffic::End);
                session.handle_end(id);
            }
            Message::Failed(id, failure) => {
                tap(id, Traffic::Failed(&failure));
                session.handle_failed(id, failure);
            }
        }
    }
}

/// One HTTP exchange.
async fn exchange(connector: Arc<Connector>, request: Transmit, sender: mpsc::UnboundedSender<Message>) {
    let id = request.id;
    if let Err(failure) = try_exchange(&connector, request, &sender).await {
        let _ = sender.send(Message::Failed(id, failure));
    }
}

async fn try_exchange(
    connector: &Connector,
    request: Transmit,
    sender: &mpsc::UnboundedSender<Message>,
) -> Result<(), TransportFailure> {
    let not_sent = |reason: String| TransportFailure::new(false, reason);
    let uri: hyper::Uri =
        request.url.parse().map_err(|error| not_sent(format!("{}: {error}", request.url)))?;
    let authority = uri.authority().map(ToString::to_string).unwrap_or_default();
    let mut connection = connector
        .connection(&uri)
        .await
        .map_err(|error| not_sent(error.to_string()).because(error.kind()))?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut builder = Request::post(path).header("Host", authority);
    for (name, value) in &request.headers {
        builder = builder.header(*name, value);
    }
    let http_request = builder.body(Full::new(request.body)).map_err(|error| not_sent(error.to_string()))?;
    let response = connection.send_request(http_request).await.map_err(|error| {
        TransportFailure::new(!error.is_canceled(), format!("the connection broke: {error}"))
    })?;
    let head = head(&response);
    let _ = sender.send(Message::Head(request.id, head));
    let mut body = response.into_body();
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|error| TransportFailure::new(true, format!("the answer broke off: {error}")))?;
        if let Ok(data) = frame.into_data() {
            let _ = sender.send(Message::Data(request.id, data));
        }
    }
    connector.give_back(&uri, connection).await;
    let _ = sender.send(Message::End(request.id));
    Ok(())
}

/// Status and headers as the session wants them.
fn head<B>(response: &hyper::Response<B>) -> ResponseHead {
    let mut headers = Headers::new();
    for (name, value) in response.headers() {
        // What the protocol cannot use (control characters) is left out.
        let _ = headers.push(name.as_str(), String::from_utf8_lossy(value.as_bytes()));
    }
    ResponseHead { status: response.status().as_u16(), headers }
}

/// Why there is no connection, or no answer over it.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The name has no address.
    #[error("the name {0:?} is unknown")]
    Name(String),
    /// Nobody listens there, or the network does not reach it.
    #[error("no connection to {host} port {port}: {error}")]
    Unreachable {
        /// Which machine.
        host: String,
        /// Which port.
        port: u16,
        /// What the system says.
        error: std::io::Error,
    },
    /// TLS failed, or the certificate is not to be trusted.
    #[error(
        "TLS with {host} failed: {error}; give the authority that signed its certificate with --ca FILE if you trust it"
    )]
    Tls {
        /// Which machine.
        host: String,
        /// What is wrong.
        error: std::io::Error,
    },
    /// Connecting took too long.
    #[error("{0} does not answer")]
    Timeout(String),
    /// The connection broke, or what came was not HTTP.
    #[error("the connection broke: {0}")]
    Broken(#[from] hyper::Error),
}

impl ConnectError {
    /// The same as the session knows it.
    pub fn kind(&self) -> HostFailure {
        match self {
            Self::Name(_) => HostFailure::NameNotFound,
            Self::Unreachable { .. } => HostFailure::Unreachable,
            Self::Tls { .. } => HostFailure::Certificate,
            Self::Timeout(_) => HostFailure::Timeout,
            Self::Broken(_) => HostFailure::Broken,
        }
    }
}

/// Makes connections, and keeps idle ones for the next request.
///
/// It works on single connections because NTLM and Negotiate authenticate the connection.
#[derive(Debug)]
pub struct Connector<B = Full<Bytes>> {
    tls: Arc<ClientConfig>,
    idle: Mutex<HashMap<String, Vec<SendRequest<B>>>>,
    /// Whether connections are kept for further requests.
    keeps: bool,
}

impl<B> Connector<B>
where
    B: Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Unpin + Send + 'static,
{
    /// With the system's usual certificate authorities, and one more if given (PEM).
    pub fn new(extra_ca: Option<&[u8]>) -> Result<Self, String> {
        let roots = roots(extra_ca)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: Arc::new(tls), idle: Mutex::default(), keeps: true })
    }

    /// Every request gets a connection of its own, as if the one before had been closed on the way.
    #[must_use]
    pub fn without_keeping(mut self) -> Self {
        self.keeps = false;
        self
    }

    /// A connection that is ready for a request.
    pub(crate) async fn connection(&self, uri: &hyper::Uri) -> Result<SendRequest<B>, ConnectError> {
        let key = key(uri);
        while let Some(mut connection) = self.idle.lock().await.get_mut(&key).and_then(Vec::pop) {
            if connection.ready().await.is_ok() {
                return Ok(connection);
            }
        }
        tokio::time::timeout(CONNECT_TIMEOUT, self.connect(uri))
            .await
            .map_err(|_| ConnectError::Timeout(key))?
    }

    async fn connect(&self, uri: &hyper::Uri) -> Result<SendRequest<B>, ConnectError> {
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let is_tls = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let unknown = || ConnectError::Name(host.into());
        let unreachable = |error| ConnectError::Unreachable { host: host.into(), port, error };
        let addresses: Vec<_> = lookup_host((host, port)).await.map_err(|_| unknown())?.collect();
        let stream = TcpStream::connect(addresses.as_slice()).await.map_err(unreachable)?;
        stream.set_nodelay(true).map_err(unreachable)?;
        if !is_tls {
            return handshake(stream).await;
        }
        let name = ServerName::try_from(host.to_string()).map_err(|_| unknown())?;
        let stream = TlsConnector::from(self.tls.clone())
            .connect(name, stream)
            .await
            .map_err(|error| ConnectError::Tls { host: host.into(), error })?;
        handshake(stream).await
    }

    /// Keeps a connection for others, whose last answer was read to its end.
    pub(crate) async fn give_back(&self, uri: &hyper::Uri, connection: SendRequest<B>) {
        if self.keeps && !connection.is_closed() {
            self.idle.lock().await.entry(key(uri)).or_default().push(connection);
        }
    }
}

impl Connector {
    /// A request of its own, outside a session (Autodiscover).
    pub async fn fetch(
        &self,
        request: Request<Full<Bytes>>,
        uri: &hyper::Uri,
    ) -> Result<(ResponseHead, Bytes), ConnectError> {
        let mut connection = self.connection(uri).await?;
        let response = connection.send_request(request).await?;
        let head = head(&response);
        let mut body = response.into_body();
        let mut bytes = BytesMut::new();
        // One byte too many shows that it is too long.
        while bytes.len() <= MAX_ANSWER
            && let Some(frame) = body.frame().await
        {
            if let Ok(data) = frame?.into_data() {
                bytes.extend_from_slice(&data);
            }
        }
        bytes.truncate(MAX_ANSWER + 1);
        Ok((head, bytes.freeze()))
    }
}

/// The system's usual certificate authorities, and one more if given (PEM).
pub(crate) fn roots(extra_ca: Option<&[u8]>) -> Result<rustls::RootCertStore, String> {
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = extra_ca {
        let mut pem = pem;
        let mut added = 0;
        for certificate in rustls_pemfile::certs(&mut pem) {
            let certificate = certificate.map_err(|error| format!("the CA file cannot be read: {error}"))?;
            roots.add(certificate).map_err(|error| format!("the CA file is not usable: {error}"))?;
            added += 1;
        }
        if added == 0 {
            return Err("the CA file holds no certificate: it must be PEM".into());
        }
    }
    Ok(roots)
}

fn key(uri: &hyper::Uri) -> String {
    format!("{}://{}", uri.scheme_str().unwrap_or_default(), uri.authority().map_or("", |a| a.as_str()))
}

async fn handshake<S, B>(stream: S) -> Result<SendRequest<B>, ConnectError>
where
    B: Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Unpin + Send + 'static,
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}
