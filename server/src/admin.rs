//! Telling a server from beside to misbehave, for the tests of applications: on loopback only, on a port of its own.

use std::sync::PoisonError;

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use axum::response::Response;

use crate::faults::Faults;
use crate::http::{Web, now, read_body};

/// Rules are short.
const MAX_RULES: usize = 64 << 10;

/// More messages than this are not made at once.
const MOST_MADE: u32 = 100_000;

/// `GET`, `POST` and `DELETE /faults`, `POST /forget`, `POST /restart`; `POST /token` with an address and for how many
/// seconds a bearer token is to hold (3600, less than nothing for one that has expired); `POST /fill` with an address and
/// how many short messages are to lie in that inbox besides.
pub(crate) async fn answer(web: &Web, request: Request<Body>) -> Response {
    // A page in a browser on this machine could send requests here; browsers say who does.
    if request.headers().contains_key(header::ORIGIN) || !is_local(&request) {
        return text(StatusCode::FORBIDDEN, "This is for programs on this machine, not for web pages.\n");
    }
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    match (method, path.as_str()) {
        (Method::GET, "/faults") => report(web),
        (Method::DELETE, "/faults") => {
            web.set_faults(Faults::default());
            report(web)
        }
        (Method::POST | Method::PUT, "/faults") => {
            let rules = read_body(request.into_body(), MAX_RULES).await.unwrap_or_default();
            match String::from_utf8_lossy(&rules).parse::<Faults>() {
                Ok(faults) => {
                    web.set_faults(faults);
                    report(web)
                }
                Err(error) => text(StatusCode::BAD_REQUEST, &format!("{error}\n")),
            }
        }
        (Method::POST, "/forget") => {
            web.forget_contexts();
            text(StatusCode::OK, "All session contexts are gone.\n")
        }
        (Method::POST, "/restart") => {
            web.restart();
            text(StatusCode::OK, "All session contexts and connections are gone.\n")
        }
        (Method::POST, "/token") => {
            let wanted = read_body(request.into_body(), MAX_RULES).await.unwrap_or_default();
            let wanted = String::from_utf8_lossy(&wanted).into_owned();
            let mut words = wanted.split_whitespace();
            let (user, seconds) = (words.next().unwrap_or_default(), words.next().unwrap_or("3600"));
            match seconds.parse().ok().and_then(|seconds| web.server.issue_token(user, seconds, now())) {
                Some(token) => text(StatusCode::OK, &format!("{token}\n")),
                None => text(StatusCode::BAD_REQUEST, "ADDRESS SECONDS of somebody here, please.\n"),
            }
        }
        (Method::POST, "/fill") => {
            let wanted = read_body(request.into_body(), MAX_RULES).await.unwrap_or_default();
            let wanted = String::from_utf8_lossy(&wanted).into_owned();
            let mut words = wanted.split_whitespace();
            let (user, count) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let count = count.parse().ok().filter(|count| *count <= MOST_MADE);
            match count.map(|count| web.server.fill(user, count, now())) {
                Some(Ok(true)) => {
                    web.changed.notify_waiters();
                    text(StatusCode::OK, "They are there.\n")
                }
                Some(Err(error)) => text(StatusCode::INTERNAL_SERVER_ERROR, &format!("{error}\n")),
                _ => {
                    text(StatusCode::BAD_REQUEST, "ADDRESS COUNT of somebody here, please; 100000 at most.\n")
                }
            }
        }
        (_, "/faults" | "/forget" | "/restart" | "/token" | "/fill") => {
            text(StatusCode::METHOD_NOT_ALLOWED, "POST, please.\n")
        }
        _ => text(StatusCode::NOT_FOUND, "There are /faults, /forget, /restart, /token and /fill.\n"),
    }
}

/// A name that leads here from elsewhere does not count.
fn is_local(request: &Request<Body>) -> bool {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost")
}

/// Each rule with how often it has struck.
fn report(web: &Web) -> Response {
    let faults = web.faults.lock().unwrap_or_else(PoisonError::into_inner);
    let rules: Vec<_> = faults
        .report()
        .map(|(rule, seen, struck)| serde_json::json!({"rule": rule, "seen": seen, "struck": struck}))
        .collect();
    let mut response = text(StatusCode::OK, &format!("{}\n", serde_json::Value::Array(rules)));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn text(status: StatusCode, text: &str) -> Response {
    let mut response = Response::new(Body::from(text.to_owned()));
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    response
}
