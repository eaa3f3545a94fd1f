//! A relay between web pages and one server that does not speak to pages of other origins.
//!
//! It forwards the requests of MAPI and Autodiscover, body by body as they come, and keeps nothing: no credentials, no
//! cookies, no content. Who may ask, and what passes, is in [`rules`].

mod limit;
mod patience;
mod rules;

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Frame, Incoming};
use hyper::http::uri::Authority;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode, Uri, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use mapi_http_server::Pages;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::connector::{ConnectError, Connection, Connector};
use crate::output::{note, plain};
use limit::{Guest, Limits};
use patience::Patient;
use rules::{Callers, Refusal, refuse};

/// The largest request: an Execute has at most 256 KiB of ROPs, and as much again for what is around them.
const MAX_REQUEST: u64 = 2 << 20;
/// The largest answer. A real one is far smaller; attachments come in many.
const MAX_ANSWER: usize = 64 << 20;
/// How long the server may be silent, and a page may take to send: longer than a NotificationWait without PENDING.
const SILENCE: Duration = Duration::from_secs(360);
/// A connection on which nothing comes is closed, and one that does not take what it is sent.
const IDLE: Duration = Duration::from_secs(120);
/// How long a TLS handshake may take.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a connection that is one too many has to hear that.
const REFUSING: Duration = Duration::from_secs(5);
/// So many hear it at a time; others are closed.
const MAX_REFUSING: usize = 32;
/// Headers beyond that are nobody's.
const MAX_HEAD: usize = 64 << 10;
/// Idle connections may have been closed by the server: with so many a request is tried before it fails.
const TRIES: usize = 3;

/// The body of what the relay answers.
type Answer = BoxBody<Bytes, io::Error>;

/// What a relay is told.
#[derive(Debug)]
pub struct Settings {
    /// The server: scheme and authority.
    pub upstream: Uri,
    /// Origins whose pages may ask.
    pub origins: Vec<String>,
    /// What `Host` may say, in lower case.
    pub hosts: Vec<String>,
    /// Whether pages reach it over TLS.
    pub tls: bool,
    /// A page that it serves itself.
    pub pages: Option<Pages>,
    /// Requests per second of a client.
    pub rate: u32,
    /// Connections of a client.
    pub connections: u32,
    /// Prints a line for each request: who, path, status, milliseconds.
    pub trace: bool,
}

/// A relay.
#[derive(Debug)]
pub struct Relay {
    connector: Connector<Incoming>,
    upstream: Uri,
    authority: Authority,
    callers: Callers,
    pages: Option<Pages>,
    limits: Arc<Limits>,
    trace: bool,
}

impl Relay {
    /// A relay to the server that the settings name; nothing if they name none.
    pub fn new(settings: Settings, connector: Connector<Incoming>) -> Option<Arc<Self>> {
        let Settings { upstream, origins, hosts, tls, pages, rate, connections, trace } = settings;
        let own = pages.is_some().then_some(if tls { "https" } else { "http" });
        Some(Arc::new(Self {
            connector,
            authority: upstream.authority()?.clone(),
            upstream,
            callers: Callers { origins, hosts, own },
            pages,
            limits: Limits::new(rate, connections),
            trace,
        }))
    }

    /// Answers whoever comes, for ever.
    pub async fn serve(self: Arc<Self>, listener: TcpListener, acceptor: Option<TlsAcceptor>) {
        let refusing = Arc::new(Semaphore::new(MAX_REFUSING));
        loop {
            let Ok((stream, client)) = listener.accept().await else {
                // Such as too many open files: others may close theirs.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let guest = self.limits.admit(client.ip(), Instant::now());
            let refused = guest.is_err();
            let connection = self.clone().connection(stream, client.ip(), guest, acceptor.clone());
            if !refused {
                tokio::spawn(connection);
            } else if let Ok(permit) = refusing.clone().try_acquire_owned() {
                tokio::spawn(async move {
                    let _ = timeout(REFUSING, connection).await;
                    drop(permit);
                });
            }
        }
    }

    /// Answers the requests of a connection; of one that is one too many, the first one, by saying so.
    async fn connection(
        self: Arc<Self>,
        stream: TcpStream,
        client: IpAddr,
        guest: Result<Guest, Refusal>,
        acceptor: Option<TlsAcceptor>,
    ) {
        // PROCESSING and PENDING are to arrive at once.
        let _ = stream.set_nodelay(true);
        let stream = Patient::new(stream, IDLE);
        let mut builder = hyper::server::conn::http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(IDLE)
            .max_buf_size(MAX_HEAD)
            .keep_alive(guest.is_ok());
        let guest = &guest;
        let service = service_fn(|request| {
            let relay = self.clone();
            async move { Ok::<_, Infallible>(relay.answer(request, client, guest).await) }
        });
        // A page that goes away or breaks HTTP ends its connection, nothing more.
        let Some(acceptor) = acceptor else {
            return drop(builder.serve_connection(TokioIo::new(stream), service).await);
        };
        if let Ok(Ok(stream)) = timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await {
            drop(builder.serve_connection(TokioIo::new(stream), service).await);
        }
    }

    async fn answer(
        self: &Arc<Self>,
        request: Request<Incoming>,
        client: IpAddr,
        guest: &Result<Guest, Refusal>,
    ) -> Response<Answer> {
        let begun = Instant::now();
        let line = self.trace.then(|| format!("{client} {} {}", request.method(), request.uri().path()));
        let response = self.decide(request, guest, begun).await;
        if let Some(line) = line {
            let status = response.status().as_u16();
            note(format_args!("{} {status} {} ms", plain(&line), begun.elapsed().as_millis()));
        }
        response
    }

    async fn decide(
        self: &Arc<Self>,
        request: Request<Incoming>,
        guest: &Result<Guest, Refusal>,
        now: Instant,
    ) -> Response<Answer> {
        let path = request.uri().path();
        if let Some(pages) = &self.pages
            && guest.is_ok()
            && !rules::is_endpoint(path)
            && let Some(page) = pages.answer(request.method(), path, request.headers())
        {
            return page.map(whole);
        }
        let origin = match self.callers.check(request.headers()) {
            Ok(origin) => origin,
            // Who opens a page is no page: that there are too many is what matters.
            Err(refusal) => return refused(guest.as_ref().err().unwrap_or(&refusal)),
        };
        let mut response = if request.method() == Method::OPTIONS {
            preflight(request.headers())
        } else {
            self.forward(request, guest, now).await.unwrap_or_else(|refusal| refused(&refusal))
        };
        let headers = response.headers_mut();
        if let Some(origin) = origin.and_then(|origin| origin.parse().ok()) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            let exposed = header::HeaderValue::from_static(rules::EXPOSE_HEADERS);
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        }
        headers.insert(header::VARY, header::HeaderValue::from_static("Origin"));
        headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
        response
    }

    async fn forward(
        self: &Arc<Self>,
        request: Request<Incoming>,
        guest: &Result<Guest, Refusal>,
        now: Instant,
    ) -> Result<Response<Answer>, Refusal> {
        let guest = guest.as_ref().map_err(|refusal| *refusal)?;
        guest.ask(now)?;
        rules::check(request.method(), request.uri(), request.headers())?;
        let length = request.body().size_hint().exact();
        let length = length.ok_or(refuse(StatusCode::LENGTH_REQUIRED, "a body needs its Content-Length"))?;
        if length > MAX_REQUEST {
            return Err(refuse(StatusCode::PAYLOAD_TOO_LARGE, "no request of the protocol is that large"));
        }
        let headers = rules::request_headers(request.headers(), &self.authority);
        let (parts, body) = request.into_parts();
        let mut outgoing = Request::new(body);
        *outgoing.method_mut() = parts.method;
        *outgoing.uri_mut() = parts.uri;
        *outgoing.headers_mut() = headers;
        let silent = refuse(StatusCode::GATEWAY_TIMEOUT, "the server does not answer");
        let exchange = timeout(SILENCE, self.send(outgoing)).await;
        let (connection, response) = exchange.unwrap_or(Err(silent))?;
        if response.status().is_redirection() {
            // Credentials would go elsewhere.
            note(format_args!(
                "mapi: the server points elsewhere, which is not followed: is --upstream the right one?"
            ));
            return Err(refuse(StatusCode::MISDIRECTED_REQUEST, "the server points elsewhere: not followed"));
        }
        if response.status() == StatusCode::UNAUTHORIZED {
            guest.refused();
        }
        let (parts, body) = response.into_parts();
        let (sender, receiver) = mpsc::channel(4);
        tokio::spawn(self.clone().pour(body, sender, connection));
        let mut answer = Response::new(Pieces(receiver).boxed());
        *answer.status_mut() = parts.status;
        *answer.headers_mut() = rules::answer_headers(&parts.headers);
        Ok(answer)
    }

    /// Sends a request, and waits for the head of its answer.
    async fn send(
        &self,
        mut request: Request<Incoming>,
    ) -> Result<(Connection<Incoming>, Response<Incoming>), Refusal> {
        for _ in 0..TRIES {
            let mut connection = self.connector.connection(&self.upstream).await.map_err(|error| {
                note(format_args!("mapi: {error}"));
                match error {
                    ConnectError::Timeout(_) => {
                        refuse(StatusCode::GATEWAY_TIMEOUT, "the server does not answer")
                    }
                    // Nothing was sent: a client may try again.
                    _ => refuse(StatusCode::SERVICE_UNAVAILABLE, "the server cannot be reached"),
                }
            })?;
            match connection.try_send_request(request).await {
                Ok(response) => return Ok((connection, response)),
                Err(mut error) => match error.take_message() {
                    Some(again) => request = again,
                    None => break,
                },
            }
        }
        Err(refuse(StatusCode::BAD_GATEWAY, "the connection to the server broke"))
    }

    /// Hands an answer on as it comes, and keeps the connection for others when it was whole.
    async fn pour(
        self: Arc<Self>,
        mut body: Incoming,
        pieces: mpsc::Sender<io::Result<Bytes>>,
        connection: Connection<Incoming>,
    ) {
        let mut length = 0;
        loop {
            let frame = tokio::select! {
                frame = timeout(SILENCE, body.frame()) => frame,
                // The page went away, and so does the request.
                () = pieces.closed() => return,
            };
            let piece = match frame {
                Ok(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => data,
                    Err(_) => continue,
                },
                Ok(None) => break,
                Ok(Some(Err(error))) => return drop(pieces.send(Err(io::Error::other(error))).await),
                Err(_) => return drop(pieces.send(Err(io::ErrorKind::TimedOut.into())).await),
            };
            length += piece.len();
            if length > MAX_ANSWER {
                return drop(pieces.send(Err(io::Error::other("too large"))).await);
            }
            if pieces.send(Ok(piece)).await.is_err() {
                return;
            }
        }
        self.connector.give_back(&self.upstream, connection).await;
    }
}

/// The body of an answer, in the pieces in which it comes.
struct Pieces(mpsc::Receiver<io::Result<Bytes>>);

impl Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}

fn whole(content: impl Into<Bytes>) -> Answer {
    Full::new(content.into()).map_err(|never| match never {}).boxed()
}

fn refused(refusal: &Refusal) -> Response<Answer> {
    let mut response = Response::new(whole(format!("{}\n", refusal.why)));
    *response.status_mut() = refusal.status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/plain"));
    if refusal.status == StatusCode::TOO_MANY_REQUESTS {
        headers.insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
    }
    response
}

/// What a browser asks before it sends a request from another origin.
fn preflight(asked: &HeaderMap) -> Response<Answer> {
    let mut response = Response::new(whole(Bytes::new()));
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, rules::ALLOW_HEADERS),
        (header::ACCESS_CONTROL_MAX_AGE, "7200"),
    ] {
        headers.insert(name, header::HeaderValue::from_static(value));
    }
    // Pages of the internet ask this before they reach a machine of a private network, such as this one.
    if asked.contains_key("access-control-request-private-network") {
        headers.insert("access-control-allow-private-network", header::HeaderValue::from_static("true"));
    }
    response
}
