//! Connections: TLS, the pool of those that are idle, and signing in over them.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, HOST, HeaderValue, WWW_AUTHENTICATE};
use hyper::http::request::Parts;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use mapi_http::autodiscover::{HostFailure, MAX_ANSWER};
use mapi_http::http::{Challenge, Headers, ResponseHead, parse_challenges};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::sync::Mutex;
use tokio_rustls::TlsConnector;

use crate::login::end_point::end_point;
use crate::login::{Login, Proof, Server, kind};
use crate::output::{note, plain};
use crate::trust::{Trust, roots};

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// Messages that signing in may take: NTLM needs three, and Negotiate may ask once for another mechanism.
const MOST_LEGS: usize = 8;

/// Status and headers as the session wants them.
pub(crate) fn head<B>(response: &hyper::Response<B>) -> ResponseHead {
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
    /// The server answered, but did not prove that it knows the user.
    #[error("{0}")]
    Impostor(String),
}

impl ConnectError {
    /// The same as the session knows it.
    pub fn kind(&self) -> HostFailure {
        match self {
            Self::Name(_) => HostFailure::NameNotFound,
            Self::Unreachable { .. } => HostFailure::Unreachable,
            Self::Tls { .. } => HostFailure::Certificate,
            Self::Timeout(_) => HostFailure::Timeout,
            Self::Broken(_) | Self::Impostor(_) => HostFailure::Broken,
        }
    }
}

/// A connection, ready for a request or in use.
#[derive(Debug)]
pub(crate) struct Connection<B> {
    sender: SendRequest<B>,
    /// Of the server's certificate, for channel bindings.
    end_point: Option<Vec<u8>>,
    /// Who the user is holds for all that follows.
    signed_in: bool,
}

impl<B> Deref for Connection<B> {
    type Target = SendRequest<B>;

    fn deref(&self) -> &SendRequest<B> {
        &self.sender
    }
}

impl<B> DerefMut for Connection<B> {
    fn deref_mut(&mut self) -> &mut SendRequest<B> {
        &mut self.sender
    }
}

/// Makes connections, and keeps idle ones for the next request.
///
/// It works on single connections because NTLM and Negotiate authenticate the connection.
#[derive(Debug)]
pub struct Connector<B = Full<Bytes>> {
    tls: Arc<ClientConfig>,
    idle: Mutex<HashMap<String, Vec<Connection<B>>>>,
    /// Whether connections are kept for further requests.
    keeps: bool,
    /// Who signs in; nobody where requests bring their credentials along.
    login: Option<Login>,
    /// Whether it prints what kinds of messages signing in takes.
    traces: bool,
}

impl<B> Connector<B>
where
    B: Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Unpin + Send + 'static,
{
    /// With the system's usual certificate authorities, and one more if given (PEM).
    pub fn new(extra_ca: Option<&[u8]>) -> Result<Self, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let trust = Trust::new(roots(extra_ca)?, provider.clone())?;
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(trust))
            .with_no_client_auth();
        Ok(Self { tls: Arc::new(tls), idle: Mutex::default(), keeps: true, login: None, traces: false })
    }

    /// Every request gets a connection of its own, as if the one before had been closed on the way.
    #[must_use]
    pub fn without_keeping(mut self) -> Self {
        self.keeps = false;
        self
    }

    /// Signs in at the servers that ask for it.
    #[must_use]
    pub fn signing_in(mut self, login: Login) -> Self {
        self.login = Some(login);
        self
    }

    /// Prints what kinds of messages signing in takes.
    #[must_use]
    pub fn tracing(mut self, traces: bool) -> Self {
        self.traces = traces;
        self
    }

    /// Who signs in.
    pub fn login(&self) -> Option<&Login> {
        self.login.as_ref()
    }

    /// A connection that is ready for a request.
    pub(crate) async fn connection(&self, uri: &hyper::Uri) -> Result<Connection<B>, ConnectError> {
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

    async fn connect(&self, uri: &hyper::Uri) -> Result<Connection<B>, ConnectError> {
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let is_tls = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let unknown = || ConnectError::Name(host.into());
        let unreachable = |error| ConnectError::Unreachable { host: host.into(), port, error };
        let addresses: Vec<_> = lookup_host((host, port)).await.map_err(|_| unknown())?.collect();
        let stream = TcpStream::connect(addresses.as_slice()).await.map_err(unreachable)?;
        stream.set_nodelay(true).map_err(unreachable)?;
        if !is_tls {
            return handshake(stream, None).await;
        }
        let name = ServerName::try_from(host.to_string()).map_err(|_| unknown())?;
        let stream = TlsConnector::from(self.tls.clone())
            .connect(name, stream)
            .await
            .map_err(|error| ConnectError::Tls { host: host.into(), error })?;
        let (_, tls) = stream.get_ref();
        let certificate = tls.peer_certificates().and_then(|chain| chain.first());
        let end_point = certificate.and_then(|certificate| end_point(certificate));
        handshake(stream, end_point).await
    }

    /// Keeps a connection for others, whose last answer was read to its end.
    pub(crate) async fn give_back(&self, uri: &hyper::Uri, connection: Connection<B>) {
        if self.keeps && !connection.is_closed() {
            self.idle.lock().await.entry(key(uri)).or_default().push(connection);
        }
    }
}

impl Connector {
    /// Sends a request to its (absolute) URL. Where the server asks for credentials and they may go along, it signs in:
    /// all messages of a scheme go over the same connection. The answer is a refusal only when nothing more can be said.
    pub(crate) async fn send(
        &self,
        request: Request<Bytes>,
        with_credentials: bool,
    ) -> Result<(Connection<Full<Bytes>>, hyper::Response<Incoming>), ConnectError> {
        let (head, body) = request.into_parts();
        let mut connection = self.connection(&head.uri).await?;
        let login = self.login.as_ref().filter(|_| with_credentials);
        let directory = head.uri.path().split('/').nth(1).unwrap_or_default().to_ascii_lowercase();
        let server = Server {
            origin: key(&head.uri),
            place: format!("{}/{directory}", key(&head.uri)),
            host: head.uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned(),
            end_point: connection.end_point.clone(),
        };
        let mut proof = match login {
            Some(login) if !connection.signed_in => blocking(|| login.begin(&server)),
            _ => Proof::None,
        };
        for _ in 0..MOST_LEGS {
            let response = connection.send_request(leg(&head, &body, &proof)).await?;
            let Some(login) = login else { return Ok((connection, response)) };
            let values = response.headers().get_all(WWW_AUTHENTICATE).iter();
            let challenges = parse_challenges(values.filter_map(|value| value.to_str().ok()));
            if self.traces {
                trace(&server, &proof, response.status(), &challenges);
            }
            if response.status() != StatusCode::UNAUTHORIZED {
                connection.signed_in |= proof.holds();
                login.welcome(&mut proof, &challenges).map_err(ConnectError::Impostor)?;
                return Ok((connection, response));
            }
            connection.signed_in = false;
            let continues = proof.holds();
            match blocking(|| login.answer(&server, proof, &challenges)) {
                Some(next) => proof = next,
                None => return Ok((connection, response)),
            }
            // Pages that tell people to sign in are short.
            Limited::new(response.into_body(), MAX_ANSWER).collect().await.ok();
            if let Err(error) = connection.ready().await {
                // Many servers close a connection that they refuse. What began on it has ended with it.
                if continues {
                    return Err(error.into());
                }
                connection = self.connection(&head.uri).await?;
            }
        }
        Err(ConnectError::Impostor("the server asks for credentials again and again".into()))
    }

    /// A request outside of a session, as it is: nobody signs in.
    pub async fn fetch(
        &self,
        request: Request<Full<Bytes>>,
        uri: &hyper::Uri,
    ) -> Result<(ResponseHead, Bytes), ConnectError> {
        let mut connection = self.connection(uri).await?;
        let response = connection.send_request(request).await?;
        self.take(uri, connection, response).await
    }

    /// A request outside of a session (Autodiscover), to its absolute URL; whether it may be signed in for.
    pub async fn ask(
        &self,
        request: Request<Bytes>,
        with_credentials: bool,
    ) -> Result<(ResponseHead, Bytes), ConnectError> {
        let uri = request.uri().clone();
        let (connection, response) = self.send(request, with_credentials).await?;
        self.take(&uri, connection, response).await
    }

    /// A whole answer, or so much of it that one sees that it is too long.
    async fn take(
        &self,
        uri: &hyper::Uri,
        connection: Connection<Full<Bytes>>,
        response: hyper::Response<Incoming>,
    ) -> Result<(ResponseHead, Bytes), ConnectError> {
        let head = head(&response);
        let mut body = response.into_body();
        let mut bytes = BytesMut::new();
        while bytes.len() <= MAX_ANSWER
            && let Some(frame) = body.frame().await
        {
            if let Ok(data) = frame?.into_data() {
                bytes.extend_from_slice(&data);
            }
        }
        if bytes.len() <= MAX_ANSWER {
            // The session may go on over it, which saves signing in again.
            self.give_back(uri, connection).await;
        }
        bytes.truncate(MAX_ANSWER + 1);
        Ok((head, bytes.freeze()))
    }
}

/// A message of a scheme, with the request or before it.
fn leg(head: &Parts, body: &Bytes, proof: &Proof) -> Request<Full<Bytes>> {
    let mut leg = Request::new(Full::new(if proof.is_opening() { Bytes::new() } else { body.clone() }));
    *leg.method_mut() = head.method.clone();
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    *leg.uri_mut() = path.parse().unwrap_or_default();
    leg.headers_mut().clone_from(&head.headers);
    let host = head.uri.authority().map_or("", |authority| authority.as_str());
    for (name, value) in [(HOST, Some(host.to_owned())), (AUTHORIZATION, proof.authorization())] {
        if let Some(Ok(mut value)) = value.map(|value| HeaderValue::from_str(&value)) {
            value.set_sensitive(name == AUTHORIZATION);
            leg.headers_mut().insert(name, value);
        }
    }
    leg
}

/// What one step of signing in was, without what it said.
fn trace(server: &Server, proof: &Proof, status: StatusCode, challenges: &[Challenge]) {
    let sent = proof.kind();
    if sent.is_none() && status != StatusCode::UNAUTHORIZED {
        return;
    }
    let told = challenges.iter().map(|challenge| match &challenge.token {
        Some(token) => {
            format!("{}: {}", challenge.name, kind(&STANDARD.decode(token).unwrap_or_default()))
        }
        None => challenge.name.clone(),
    });
    let told: Vec<_> = told.collect();
    let sent = sent.as_deref().unwrap_or("no credentials");
    let line = format!("sign in {}: {sent} -> HTTP {} {}", server.place, status.as_u16(), told.join(", "));
    note(plain(line.trim_end()));
}

/// Does what may take a while: Kerberos asks a key server.
pub(crate) fn blocking<T>(work: impl FnOnce() -> T) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::MultiThread => tokio::task::block_in_place(work),
        _ => work(),
    }
}

fn key(uri: &hyper::Uri) -> String {
    format!("{}://{}", uri.scheme_str().unwrap_or_default(), uri.authority().map_or("", |a| a.as_str()))
}

async fn handshake<S, B>(stream: S, end_point: Option<Vec<u8>>) -> Result<Connection<B>, ConnectError>
where
    B: Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Unpin + Send + 'static,
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(Connection { sender, end_point, signed_in: false })
}
