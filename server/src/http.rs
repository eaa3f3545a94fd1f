//! The network: HTTP/1.1 on axum and hyper, TLS, the stream with its PENDING, the clock.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use mapi_http::data::FileTime;
use mapi_http::http::Headers;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{Notify, mpsc, watch};
use tokio_rustls::TlsAcceptor;

use crate::admin;
use crate::auth::Connection;
use crate::autodiscover::{address_book_url, mailbox_url};
use crate::config::{Config, StartError, User};
use crate::faults::{FaultError, Faults};
use crate::misbehave::{self, Dropped, Tampering};
use crate::pages::Pages;
use crate::server::{Accepted, HttpRequest, HttpResponse, Job, MAX_BODY, STREAM_PIECES, Server};
use crate::tls::{self, Identity};

/// The time by this machine's clock.
pub fn now() -> FileTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    FileTime::from_unix_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// What every connection works with.
#[derive(Clone)]
pub(crate) struct Web {
    pub(crate) server: Server,
    /// Whoever waits looks again when something may have changed.
    pub(crate) changed: Arc<Notify>,
    pub(crate) faults: Arc<Mutex<Faults>>,
    /// Says that all connections end: so often the server has started again.
    restarts: watch::Sender<u64>,
    stopping: watch::Receiver<bool>,
    pages: Option<Arc<Pages>>,
}

impl Web {
    /// All session contexts are gone.
    pub(crate) fn forget_contexts(&self) {
        self.server.forget_contexts();
        self.changed.notify_waiters();
    }

    /// All session contexts and all connections are gone.
    pub(crate) fn restart(&self) {
        self.server.restart();
        self.changed.notify_waiters();
        self.restarts.send_modify(|restarts| *restarts += 1);
    }

    /// From now on these rules.
    pub(crate) fn set_faults(&self, faults: Faults) {
        *self.faults.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }
}

/// A server that listens. It stops when this is dropped.
pub struct ServerHandle {
    server: Server,
    address: SocketAddr,
    admin: Option<SocketAddr>,
    identity: Option<Identity>,
    stop: watch::Sender<bool>,
    web: Web,
    runtime: Option<Runtime>,
}

impl std::fmt::Debug for ServerHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerHandle").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Server {
    /// Starts a server that listens as its configuration says, in threads of its own.
    ///
    /// # Errors
    /// When the configuration makes no sense, the mailboxes cannot be opened or nothing can listen there.
    pub fn start(config: Config) -> Result<ServerHandle, StartError> {
        Self::new(config, now())?.listen()
    }

    /// Listens as the configuration says, in threads of its own.
    ///
    /// # Errors
    /// When nothing can listen there, the faults make no sense, or no certificate can be made.
    pub fn listen(self) -> Result<ServerHandle, StartError> {
        let wanted = self.config().listen;
        let failed = |error| StartError::Listen { address: wanted, error };
        let pages = pages(self.config())?.map(Arc::new);
        let faults = self.config().faults.as_deref().unwrap_or_default().parse::<Faults>();
        let faults = faults.map_err(|error| StartError::Config(error.to_string()))?;
        let identity = match self.config() {
            config if config.tls => Some(tls::make_identity(
                wanted.ip(),
                &config.host_names(),
                config.certificate_names.as_deref(),
            )?),
            _ => None,
        };
        let (listener, address) = bind(wanted)?;
        // For this machine only, wherever clients are.
        let admin = self.config().admin.map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let admin = admin.map(bind).transpose()?;
        // Last of what can fail: where blocking is not allowed a runtime must not be dropped.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("mapi-http-server")
            .enable_all()
            .build()
            .map_err(failed)?;
        if self.config().public_url.is_none() {
            let scheme = if identity.is_some() { "https" } else { "http" };
            self.set_base_url(&format!("{scheme}://{address}"));
        }
        let (stop, stopping) = watch::channel(false);
        let web = Web {
            server: self.clone(),
            changed: Arc::new(Notify::new()),
            faults: Arc::new(Mutex::new(faults)),
            restarts: watch::Sender::new(0),
            stopping,
            pages,
        };
        let tls = identity.as_ref().map(|it| (it.acceptor.clone(), it.certificate_hash.clone()));
        runtime.spawn(serve(listener, tls, web.clone(), Role::Clients));
        runtime.spawn(send_in_time(web.clone()));
        let admin = admin.map(|(listener, address)| {
            runtime.spawn(serve(listener, None, web.clone(), Role::Admin));
            address
        });
        Ok(ServerHandle { server: self, address, admin, identity, stop, web, runtime: Some(runtime) })
    }
}

fn bind(wanted: SocketAddr) -> Result<(std::net::TcpListener, SocketAddr), StartError> {
    let failed = |error| StartError::Listen { address: wanted, error };
    let listener = std::net::TcpListener::bind(wanted).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

impl ServerHandle {
    /// The server itself.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL before `/mapi`, such as `http://127.0.0.1:8025`.
    pub fn url(&self) -> String {
        self.server.base_url()
    }

    /// Where to ask for settings by address.
    pub fn autodiscover_url(&self) -> String {
        format!("{}/autodiscover/autodiscover.xml", self.url())
    }

    /// The mailbox endpoint of somebody, by address or short name.
    pub fn mailbox_url(&self, user: &str) -> Option<String> {
        Some(mailbox_url(&format!("{}/mapi", self.url()), self.server.directory().by_login(user)?))
    }

    /// The address book endpoint of somebody, by address or short name.
    pub fn address_book_url(&self, user: &str) -> Option<String> {
        Some(address_book_url(&format!("{}/mapi", self.url()), self.server.directory().by_login(user)?))
    }

    /// A bearer token for somebody, by address or short name, good for so many seconds; a negative number makes one that
    /// has expired.
    pub fn issue_token(&self, user: &str, lifetime: i64) -> Option<String> {
        self.server.issue_token(user, lifetime, now())
    }

    /// Puts so many short messages into somebody's inbox; tells whether there is somebody of that address.
    ///
    /// # Errors
    /// When they cannot be stored.
    pub fn fill(&self, address: &str, count: u32) -> Result<bool, crate::store::Error> {
        let filled = self.server.fill(address, count, now());
        self.web.changed.notify_waiters();
        filled
    }

    /// The certificate that it made itself, for clients to trust.
    pub fn certificate_pem(&self) -> Option<&str> {
        self.identity.as_ref().map(|identity| identity.certificate_pem.as_str())
    }

    /// Works in the mailboxes beside all clients, who are told at once of what changed.
    pub fn with_store<T>(&self, work: impl FnOnce(&mut crate::store::Store) -> T) -> T {
        let value = self.server.with_store(work);
        self.web.changed.notify_waiters();
        value
    }

    /// Where it is told to misbehave, when the configuration asks for that: on this machine only.
    pub fn admin_url(&self) -> Option<String> {
        self.admin.map(|address| format!("http://{address}"))
    }

    /// Misbehaves by these rules from now on, see [`Faults`]; by none when there are none.
    ///
    /// # Errors
    /// When a rule makes no sense; then those before still hold.
    pub fn set_faults(&self, rules: &str) -> Result<(), FaultError> {
        self.web.set_faults(rules.parse()?);
        Ok(())
    }

    /// How often each rule has struck, as text.
    pub fn faults(&self) -> String {
        self.web.faults.lock().unwrap_or_else(PoisonError::into_inner).to_string()
    }

    /// Forgets all session contexts; connections stay.
    pub fn forget_contexts(&self) {
        self.web.forget_contexts();
    }

    /// What clients see of a server that starts again: all session contexts and all connections are gone.
    pub fn restart(&self) {
        self.web.restart();
    }

    /// Waits until it is stopped.
    pub fn wait(&self) {
        let mut stopping = self.stop.subscribe();
        if let Some(runtime) = &self.runtime {
            let _ = runtime.block_on(stopping.wait_for(|stopping| *stopping));
        }
    }

    /// Stops: nobody is listened to any more, connections are cut.
    pub fn stop(mut self) {
        self.shut_down();
    }

    fn shut_down(&mut self) {
        let _ = self.stop.send(true);
        if let Some(runtime) = self.runtime.take() {
            // Also where blocking is not allowed.
            runtime.shutdown_background();
        }
    }
}

impl Drop for ServerHandle {
    fn drop(&mut self) {
        self.shut_down();
    }
}

/// The web page, if there is to be one.
fn pages(config: &Config) -> Result<Option<Pages>, StartError> {
    let Some(folder) = &config.web else { return Ok(None) };
    let mut pages = Pages::read(folder).map_err(|error| StartError::Web { path: folder.clone(), error })?;
    let user = |user: &User| {
        let password = user.password.as_ref()?.reveal();
        Some(serde_json::json!({ "address": user.address, "password": password }))
    };
    let users =
        if config.demo.is_some() { config.users.iter().filter_map(user).collect() } else { Vec::new() };
    pages.add("/config.json", serde_json::json!({ "demo": users }).to_string());
    Ok(Some(pages))
}

/// Who talks to a listener.
#[derive(Clone, Copy)]
enum Role {
    Clients,
    Admin,
}

/// How connections become TLS, and the hash of the certificate.
type Tls = (TlsAcceptor, Vec<u8>);

async fn serve(listener: std::net::TcpListener, tls: Option<Tls>, web: Web, role: Role) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    let mut stopping = web.stopping.clone();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.wait_for(|stopping| *stopping) => return,
        };
        let Ok((stream, _)) = accepted else {
            // Such as too many open files: others may close theirs.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        tokio::spawn(connection(stream, tls.clone(), web.clone(), role));
    }
}

async fn connection(stream: TcpStream, tls: Option<Tls>, web: Web, role: Role) {
    // PROCESSING is to arrive at once.
    let _ = stream.set_nodelay(true);
    let mut stopping = web.stopping.clone();
    let mut restarts = web.restarts.subscribe();
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(web.server.config().request_timeout());
    // Whoever signs in for the whole connection begins anew with each.
    let authentication = match &tls {
        Some((_, certificate_hash)) => Connection::tls(certificate_hash),
        None => Connection::new(),
    };
    let service = service_fn(move |request: Request<Incoming>| {
        let web = web.clone();
        let authentication = authentication.clone();
        async move {
            let request = request.map(Body::new);
            match role {
                Role::Clients => answer(&web, &authentication, request).await,
                Role::Admin => Ok(admin::answer(&web, request).await),
            }
        }
    });
    // A client that goes away or breaks HTTP ends its connection, nothing more.
    let work = async {
        match tls {
            Some((acceptor, _)) => {
                if let Ok(stream) = acceptor.accept(stream).await {
                    drop(builder.serve_connection(TokioIo::new(stream), service).await);
                }
            }
            None => drop(builder.serve_connection(TokioIo::new(stream), service).await),
        }
    };
    let restarted = async {
        match role {
            Role::Clients => drop(restarts.changed().await),
            Role::Admin => std::future::pending().await,
        }
    };
    tokio::select! {
        () = work => {}
        () = restarted => {}
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
}

async fn answer(web: &Web, connection: &Connection, request: Request<Body>) -> Result<Response, Dropped> {
    if let Some(pages) = &web.pages
        && let Some(page) = pages.answer(request.method(), request.uri().path(), request.headers())
    {
        return Ok(page.map(Body::from));
    }
    let origin = request.headers().get("Origin").cloned();
    let mut response = if request.method() == Method::OPTIONS {
        preflight()
    } else {
        misbehave::answer(web, connection, request).await?
    };
    allow_origin(web.server.config().allow_origin.as_deref(), origin, response.headers_mut());
    Ok(response)
}

/// Reads a whole request. One with too large a body comes with as much of it as shows that.
pub(crate) async fn read(web: &Web, request: Request<Body>) -> Result<HttpRequest, StatusCode> {
    let (parts, body) = request.into_parts();
    let reading = read_body(body, MAX_BODY + 1);
    let body = tokio::time::timeout(web.server.config().request_timeout(), reading).await;
    let body = body.map_err(|_| StatusCode::REQUEST_TIMEOUT)?.map_err(|_| StatusCode::BAD_REQUEST)?;
    let mut headers = Headers::new();
    for (name, value) in &parts.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        headers.push(name.as_str(), value).map_err(|_| StatusCode::BAD_REQUEST)?;
    }
    Ok(HttpRequest {
        method: parts.method.as_str().into(),
        path: parts.uri.path().into(),
        query: parts.uri.query().unwrap_or_default().into(),
        headers,
        body,
    })
}

/// The first bytes of a body, as many as `limit`.
pub(crate) async fn read_body(mut body: Body, limit: usize) -> Result<Bytes, axum::Error> {
    let mut bytes = Vec::new();
    while bytes.len() < limit
        && let Some(frame) = next_frame(&mut body).await
    {
        if let Ok(data) = frame?.into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    bytes.truncate(limit);
    Ok(bytes.into())
}

/// The next piece of a body; none at its end.
pub(crate) async fn next_frame(body: &mut Body) -> Option<Result<hyper::body::Frame<Bytes>, axum::Error>> {
    std::future::poll_fn(|cx| hyper::body::Body::poll_frame(std::pin::Pin::new(&mut *body), cx)).await
}

/// Carries a request out and answers it, with what is done to the answer on the way.
pub(crate) async fn respond(
    web: &Web,
    connection: &Connection,
    request: HttpRequest,
    tampering: Tampering,
) -> Response {
    let (server, connection) = (web.server.clone(), connection.clone());
    // Hashing passwords and the database take time: not on a thread that serves connections.
    let accepted =
        tokio::task::spawn_blocking(move || server.accept_over(&connection, &request, now())).await;
    match accepted {
        Ok(Accepted::Whole(response)) => whole(response),
        Ok(Accepted::Stream(head, mut job)) => {
            tampering.change(&mut job);
            let (sender, receiver) = mpsc::channel(4);
            tokio::spawn(stream(web.clone(), job, tampering.pending, sender));
            let mut response = Response::new(Body::new(Pieces(receiver)));
            *response.status_mut() = StatusCode::from_u16(head.status).unwrap_or_default();
            copy_headers(&head.headers, response.headers_mut());
            response
        }
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// The body of an answer, in the pieces in which it comes. An error ends the connection.
pub(crate) struct Pieces(pub(crate) mpsc::Receiver<io::Result<Bytes>>);

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, io::Error>>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|piece| piece.map(hyper::body::Frame::data)))
    }
}

/// Sends what waits when its time has come, whether or not anybody asks for anything then.
async fn send_in_time(web: Web) {
    /// The clock of the machine may be set meanwhile.
    const LONGEST: Duration = Duration::from_secs(60);
    let mut stopping = web.stopping.clone();
    loop {
        let changed = web.changed.notified();
        tokio::pin!(changed);
        changed.as_mut().enable();
        let left = web.server.next_due().map(|due| due.0.saturating_sub(now().0));
        if left.is_some_and(|left| left <= 0) {
            let server = web.server.clone();
            let _ = tokio::task::spawn_blocking(move || server.send_waiting(now())).await;
            web.changed.notify_waiters();
        }
        // What could not be sent is not tried again at once.
        let pause = left.and_then(|left| u64::try_from(left).ok()).filter(|left| *left > 0);
        let pause = pause.map_or(LONGEST, |left| Duration::from_micros(left / 10 + 1000).min(LONGEST));
        tokio::select! {
            () = changed => {}
            () = tokio::time::sleep(pause) => {}
            _ = stopping.changed() => return,
        }
    }
}

/// PROCESSING, PENDING as long as it takes, and the end. `[MS-OXCMAPIHTTP] 3.2.5.2`
async fn stream(web: Web, job: Job, first: Option<(u32, Duration)>, pieces: mpsc::Sender<io::Result<Bytes>>) {
    let (processing, pending) = STREAM_PIECES;
    if pieces.send(Ok(Bytes::from_static(processing))).await.is_err() {
        return;
    }
    let (count, pause) = first.unwrap_or_default();
    for _ in 0..count {
        tokio::time::sleep(pause).await;
        if pieces.send(Ok(Bytes::from_static(pending))).await.is_err() {
            return;
        }
    }
    let period = web.server.pending_period();
    let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + period, period);
    let mut job = job;
    loop {
        // Whoever changes something after this look wakes us.
        let changed = web.changed.notified();
        tokio::pin!(changed);
        changed.as_mut().enable();
        let server = web.server.clone();
        let mut work = tokio::task::spawn_blocking(move || {
            let rest = server.run(&mut job, now());
            (job, rest)
        });
        let finished = loop {
            tokio::select! {
                finished = &mut work => break finished,
                _ = ticks.tick() => {
                    if pieces.send(Ok(Bytes::from_static(pending))).await.is_err() {
                        return;
                    }
                }
            }
        };
        let Ok((again, rest)) = finished else { return };
        job = again;
        if let Some(rest) = rest {
            web.changed.notify_waiters();
            let _ = pieces.send(Ok(rest.into())).await;
            return;
        }
        tokio::select! {
            () = changed => {}
            _ = ticks.tick() => {
                if pieces.send(Ok(Bytes::from_static(pending))).await.is_err() {
                    return;
                }
            }
            // The client went away.
            () = pieces.closed() => return,
        }
    }
}

pub(crate) fn whole(response: HttpResponse) -> Response {
    let mut out = Response::new(Body::from(response.body));
    *out.status_mut() = StatusCode::from_u16(response.status).unwrap_or_default();
    copy_headers(&response.headers, out.headers_mut());
    out
}

pub(crate) fn plain(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn copy_headers(from: &Headers, to: &mut HeaderMap) {
    for (name, value) in from.iter() {
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()))
        {
            to.append(name, value);
        }
    }
}

/// What a browser asks before it sends a request from another origin.
fn preflight() -> Response {
    plain(StatusCode::NO_CONTENT)
}

/// Lets web pages of an origin talk to the server, and see the headers that a client needs.
fn allow_origin(allowed: Option<&str>, origin: Option<HeaderValue>, headers: &mut HeaderMap) {
    let Some(origin) = origin else { return };
    if headers.contains_key("WWW-Authenticate") {
        // At a scheme that it knows, the browser would ask its user by itself and let the page wait.
        headers.insert("WWW-Authenticate", HeaderValue::from_static("xBasic realm=\"mapi-http-server\""));
    }
    let Some(allowed) = allowed else { return };
    if allowed != "*" && origin.as_bytes() != allowed.as_bytes() {
        return;
    }
    headers.insert("Access-Control-Allow-Origin", origin);
    for (name, value) in [
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "GET, POST"),
        (
            "Access-Control-Allow-Headers",
            "Authorization, Content-Type, X-RequestType, X-RequestId, X-ClientInfo, X-ClientApplication, \
             X-MapiHttpCapability, X-AnchorMailbox",
        ),
        (
            "Access-Control-Expose-Headers",
            "X-RequestType, X-RequestId, X-ClientInfo, X-ResponseCode, X-PendingPeriod, X-ExpirationInfo, \
             X-ServerApplication, Date, Retry-After, WWW-Authenticate",
        ),
        ("Vary", "Origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
