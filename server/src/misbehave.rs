//! Faults at work: what happens to a request and its answer between the network and the server.

use std::io;
use std::sync::PoisonError;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use mapi_http::http::ResponseCode;
use tokio::sync::mpsc;

use crate::auth::Connection;
use crate::execute::Mischief;
use crate::faults::Fault;
use crate::http::{Pieces, Web, next_frame, plain, read, read_body, respond, whole};
use crate::server::Job;

/// The connection ends without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the connection is dropped, as was asked for")]
pub(crate) struct Dropped;

/// What is done to the work of an accepted request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tampering {
    /// So many PENDING before it begins, so far apart.
    pub(crate) pending: Option<(u32, Duration)>,
    late_code: Option<u32>,
    mischief: Mischief,
}

impl Tampering {
    pub(crate) fn change(&self, job: &mut Job) {
        job.misbehave(self.mischief.clone());
        if let Some(code) = self.late_code {
            job.fail(ResponseCode(code));
        }
    }
}

/// How an answer ends too early.
#[derive(Debug, Clone, Copy)]
struct Cut {
    /// Behind so many bytes of the body; none: behind any number.
    at: Option<u64>,
    /// Whether it ends as if it were whole.
    quietly: bool,
}

/// Answers a request as the rules want it; without any, as the server does.
pub(crate) async fn answer(
    web: &Web,
    connection: &Connection,
    request: Request<Body>,
) -> Result<Response, Dropped> {
    let faults = struck(web, &request);
    let path_and_query = request.uri().path_and_query().map(|target| target.as_str().to_owned());
    let (mut tampering, mut cut, mut instead) = (Tampering::default(), None, None);
    let (mut dropped, mut cookies) = (false, None);
    for fault in faults {
        match fault {
            Fault::Delay(time) => tokio::time::sleep(time).await,
            Fault::Forget => web.forget_contexts(),
            Fault::Expire => {
                let authorization = request.headers().get(header::AUTHORIZATION);
                if let Some(authorization) = authorization.and_then(|value| value.to_str().ok()) {
                    web.server.expire_token(authorization);
                }
            }
            Fault::Restart => {
                web.restart();
                return Err(Dropped);
            }
            Fault::DropBefore => return Err(Dropped),
            Fault::DropDuring => {
                let _ = next_frame(&mut request.into_body()).await;
                return Err(Dropped);
            }
            Fault::DropAfter => dropped = true,
            Fault::Cut(at) => cut = Some(Cut { at, quietly: false }),
            Fault::Truncate(at) => cut = Some(Cut { at, quietly: true }),
            Fault::Pending(count, pause) => tampering.pending = Some((count, pause)),
            Fault::LateCode(code) => tampering.late_code = Some(code),
            Fault::Backoff(back_off) => tampering.mischief.back_off = Some(back_off),
            Fault::Busy => tampering.mischief.busy = true,
            Fault::Room(room) => tampering.mischief.room = Some(room),
            Fault::Rop(code, rop) => tampering.mischief.fails = Some((code, rop)),
            Fault::Progress(times) => tampering.mischief.progress = Some(times),
            Fault::LoseCookies | Fault::ChangeCookies => cookies = Some(fault),
            Fault::Status(..) | Fault::Redirect(_) | Fault::Html | Fault::Code(_) => instead = Some(fault),
        }
    }
    let request = match read(web, request).await {
        Ok(request) => request,
        Err(status) => return Ok(plain(status)),
    };
    let mut response = match instead {
        Some(Fault::Code(code)) => whole(web.server.refusal(&request.headers, ResponseCode(code))),
        Some(fault) => page(web, &fault, path_and_query.as_deref().unwrap_or("/")),
        None => respond(web, connection, request, tampering).await,
    };
    match cookies {
        Some(Fault::LoseCookies) => drop(response.headers_mut().remove(header::SET_COOKIE)),
        Some(_) => change_cookies(response.headers_mut()),
        None => {}
    }
    if dropped {
        // As when the last bytes are lost: all work is done.
        let _ = read_body(response.into_body(), usize::MAX).await;
        return Err(Dropped);
    }
    Ok(match cut {
        Some(cut) => shorten(web, response, cut).await,
        None => response,
    })
}

fn struck(web: &Web, request: &Request<Body>) -> Vec<Fault> {
    let path = request.uri().path().to_ascii_lowercase();
    let request_type = request.headers().get("X-RequestType").and_then(|value| value.to_str().ok());
    let endpoint = ["emsmdb", "nspi", "autodiscover"].into_iter().find(|name| path.contains(name));
    let kinds = [request_type, endpoint].map(Option::unwrap_or_default);
    web.faults.lock().unwrap_or_else(PoisonError::into_inner).strike(&kinds)
}

/// What does not come from the protocol layer.
fn page(web: &Web, fault: &Fault, target: &str) -> Response {
    let (status, extra) = match fault {
        Fault::Status(401, _) => {
            let challenges = web.server.challenges(target).into_iter();
            (401, challenges.map(|challenge| ("WWW-Authenticate", challenge)).collect())
        }
        Fault::Status(status, seconds) => {
            let later = seconds.map(|seconds| ("Retry-After", seconds.to_string()));
            (*status, later.into_iter().collect())
        }
        Fault::Redirect(url) => (302, vec![("Location", format!("{url}{target}"))]),
        _ => (200, Vec::new()),
    };
    let mut response =
        Response::new(Body::from("<!DOCTYPE html><title>A page</title><p>Not the answer.</p>"));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    for (name, value) in extra {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(name, value);
        }
    }
    response
}

/// Other values under the same names.
fn change_cookies(headers: &mut HeaderMap) {
    let old: Vec<_> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    headers.remove(header::SET_COOKIE);
    for cookie in old {
        let name = cookie.to_str().ok().and_then(|text| text.split('=').next()).unwrap_or_default();
        if let Ok(changed) = HeaderValue::from_str(&format!("{name}=changed; path=/; HttpOnly")) {
            headers.append(header::SET_COOKIE, changed);
        }
    }
}

/// The answer up to some byte of its body.
async fn shorten(web: &Web, response: Response, cut: Cut) -> Response {
    /// Time for what comes before the end to leave.
    const LAG: Duration = Duration::from_millis(20);
    let (mut parts, body) = response.into_parts();
    let Ok(body) = read_body(body, usize::MAX).await else { return plain(StatusCode::BAD_GATEWAY) };
    let at = match cut.at {
        Some(at) => usize::try_from(at).unwrap_or(usize::MAX).min(body.len()),
        None => web.faults.lock().unwrap_or_else(PoisonError::into_inner).below(body.len()),
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    let (sender, receiver) = mpsc::channel(2);
    tokio::spawn(async move {
        let end: Bytes = body.slice(..at);
        if sender.send(Ok(end)).await.is_ok() && !cut.quietly && at < body.len() {
            tokio::time::sleep(LAG).await;
            let _ = sender.send(Err(io::Error::other("the answer is cut, as was asked for"))).await;
        }
    });
    Response::from_parts(parts, Body::new(Pieces(receiver)))
}
