//! The listener: HTTP/1.1 on loopback, with TLS on request, Basic authentication, and the response stream as it is
//! meant: PROCESSING at once, PENDING while something takes its time, DONE.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use mapi_http::data::FileTime;
use mapi_http::http::{
    Endpoint, Headers, PENDING, PROCESSING, RequestHead, ResponseCode, ResponseHead, done,
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio_rustls::TlsAcceptor;

use crate::autodiscover;
use crate::config::Passwords;
use crate::service::{Answer, Handled, Service, Wait};

type Body = BoxBody<Bytes, Infallible>;

/// The largest request: a ROP buffer of 256 KiB with its frame. `[MS-OXCRPC] 3.1.4.2`
const LARGEST_REQUEST: usize = 1024 * 1024;

/// What all connections share.
pub(crate) struct Shared {
    pub(crate) service: Mutex<Service>,
    pub(crate) passwords: Passwords,
    /// Passwords that were right: hashing takes long on purpose, and clients send them with every request.
    pub(crate) verified: Mutex<HashMap<String, String>>,
    pub(crate) base: String,
    /// Rung after each request: something may have happened that others wait for.
    pub(crate) changed: Notify,
    pub(crate) pending_period: Duration,
}

impl Shared {
    pub(crate) fn service(&self) -> MutexGuard<'_, Service> {
        // A panic in one request must not end the others: every change of the store is a transaction.
        self.service.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Accepts connections until told to stop.
pub(crate) async fn listen(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    shared: Arc<Shared>,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => return,
        };
        // Out of sockets: the next one may find some free.
        let Ok((stream, _)) = accepted else { continue };
        let _ = stream.set_nodelay(true);
        let (tls, shared, stop) = (tls.clone(), Arc::clone(&shared), stop.clone());
        tokio::spawn(async move {
            match tls {
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        connection(stream, shared, stop).await;
                    }
                }
                None => connection(stream, shared, stop).await,
            }
        });
    }
}

async fn connection<S>(stream: S, shared: Arc<Shared>, mut stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| {
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Infallible>(respond(request, shared).await) }
    });
    let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = stop.changed() => {}
    }
}

fn now() -> FileTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    FileTime::from_unix_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

async fn respond(request: Request<Incoming>, shared: Arc<Shared>) -> Response<Body> {
    let path = request.uri().path().to_ascii_lowercase();
    let query = request.uri().query().unwrap_or_default().to_string();
    if path == "/autodiscover/autodiscover.json" {
        let (status, text) = autodiscover::json(&shared.base, parameter(&query, "Protocol").as_deref());
        return plain(status, "application/json", text);
    }
    let endpoint = match path.trim_end_matches('/') {
        "/mapi/emsmdb" => Some(Endpoint::Mailbox),
        "/mapi/nspi" => Some(Endpoint::AddressBook),
        "/autodiscover/autodiscover.xml" => None,
        _ => return plain(404, "text/html", "<html><body>There is nothing here.</body></html>".into()),
    };
    let Some(user) = authenticated(&request, &shared).await else {
        let mut response = plain(401, "text/html", "<html><body>Sign in, please.</body></html>".into());
        let challenge = hyper::header::HeaderValue::from_static("Basic realm=\"mapi-http\", charset=\"UTF-8\"");
        response.headers_mut().insert("WWW-Authenticate", challenge);
        return response;
    };
    let mut headers = Headers::new();
    for (name, value) in request.headers() {
        // What is no header of the protocol is not looked at.
        let _ = headers.push(name.as_str(), String::from_utf8_lossy(value.as_bytes()));
    }
    let method = request.method().clone();
    let body = match Limited::new(request.into_body(), LARGEST_REQUEST).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return plain(413, "text/html", "<html><body>The request is too large.</body></html>".into()),
    };
    let Some(endpoint) = endpoint else {
        let knows = headers.number("X-MapiHttpCapability").is_some_and(|version| version > 0);
        let service = shared.service();
        let Some(entry) = service.directory().by_address(&user) else {
            return plain(403, "text/html", String::new());
        };
        let xml = autodiscover::pox(service.directory(), entry, &shared.base, knows, &body);
        return plain(200, "text/xml; charset=utf-8", xml);
    };
    let announcement = shared.service().announcement().clone();
    if method != Method::POST {
        return refused(ResponseHead::refused(None, ResponseCode::INVALID_VERB, &announcement), "POST is the only verb");
    }
    if parameter(&query, "MailboxId").is_none() {
        return plain(400, "text/html", "<html><body>MailboxId is missing.</body></html>".into());
    }
    let head = match RequestHead::read(&headers) {
        Ok(head) => head,
        Err(error) => {
            let head = ResponseHead::refused(None, error.response_code(), &announcement);
            return refused(head, &error.to_string());
        }
    };
    let worker = Arc::clone(&shared);
    let handled = tokio::task::spawn_blocking(move || {
        worker.service().handle(endpoint, &user, &head, &body, now())
    })
    .await;
    shared.changed.notify_waiters();
    match handled {
        Ok(Handled::Answer(answer)) => whole(answer),
        Ok(Handled::Wait { head, wait }) => waiting(head, wait, shared),
        Err(_) => plain(500, "text/html", "<html><body>The server failed.</body></html>".into()),
    }
}

/// The address of the user whose name and password the request carries.
async fn authenticated(request: &Request<Incoming>, shared: &Arc<Shared>) -> Option<String> {
    let value = request.headers().get("Authorization")?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(token.trim()).ok()?).ok()?;
    let (login, password) = decoded.split_once(':')?;
    let address = shared.service().directory().by_login(login).map(|entry| entry.address.clone());
    let verified = |shared: &Shared| {
        let known = shared.verified.lock().unwrap_or_else(PoisonError::into_inner);
        address.as_ref().is_some_and(|address| known.get(address).is_some_and(|right| right == password))
    };
    if !verified(shared) {
        let (worker, address, password) = (Arc::clone(shared), address.clone(), password.to_string());
        let right = tokio::task::spawn_blocking(move || {
            let right = worker.passwords.verify(address.as_deref(), &password);
            if let (true, Some(address)) = (right, address) {
                worker.verified.lock().unwrap_or_else(PoisonError::into_inner).insert(address, password);
            }
            right
        });
        if !right.await.unwrap_or_default() {
            return None;
        }
    }
    address
}

/// A value of the query.
fn parameter(query: &str, name: &str) -> Option<String> {
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key.eq_ignore_ascii_case(name) && !value.is_empty()).then(|| value.to_string())
    })
}

fn plain(status: u16, media_type: &'static str, text: String) -> Response<Body> {
    let mut response = Response::new(full(text.into()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert("Content-Type", hyper::header::HeaderValue::from_static(media_type));
    response
}

fn full(bytes: Bytes) -> Body {
    Full::new(bytes).boxed()
}

fn with_head(head: &ResponseHead, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(head.status).unwrap_or(StatusCode::OK);
    for (name, value) in head.headers.iter() {
        let name = hyper::header::HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, hyper::header::HeaderValue::from_str(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn refused(head: ResponseHead, text: &str) -> Response<Body> {
    with_head(&head, full(format!("<html><body>{text}</body></html>").into()))
}

/// A complete answer: the stream in one piece, or the text of a refusal.
fn whole(answer: Answer) -> Response<Body> {
    if !answer.accepted() {
        return with_head(&answer.head, full(answer.body));
    }
    let mut stream = PROCESSING.to_vec();
    stream.extend(done(&answer.late_headers));
    stream.extend_from_slice(&answer.body);
    with_head(&answer.head, full(stream.into()))
}

/// An answer that comes later: the head and PROCESSING now, PENDING each period.
fn waiting(head: ResponseHead, wait: Wait, shared: Arc<Shared>) -> Response<Body> {
    let (sender, body) = Channel::<Bytes, Infallible>::new(8);
    tokio::spawn(keep_waiting(sender, wait, shared));
    with_head(&head, body.boxed())
}

async fn keep_waiting(mut sender: Sender<Bytes, Infallible>, wait: Wait, shared: Arc<Shared>) {
    if sender.send_data(Bytes::from_static(PROCESSING)).await.is_err() {
        return;
    }
    let mut pending = tokio::time::interval(shared.pending_period);
    pending.tick().await;
    loop {
        // Listen before looking, so that nothing falls between.
        let changed = shared.changed.notified();
        let answer = shared.service().wait_done(&wait, now());
        if let Some(answer) = answer {
            let mut end = done(&answer.late_headers);
            end.extend_from_slice(&answer.body);
            let _ = sender.send_data(end.into()).await;
            return;
        }
        tokio::select! {
            () = changed => {}
            _ = pending.tick() => {
                if sender.send_data(Bytes::from_static(PENDING)).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// Where a server listens.
pub(crate) fn base(address: SocketAddr, tls: bool) -> String {
    let scheme = if tls { "https" } else { "http" };
    // The certificate names the host, not the address.
    let host = if tls && address.ip().is_loopback() { "localhost".to_string() } else { address.ip().to_string() };
    format!("{scheme}://{host}:{}", address.port())
}
