//! Autodiscover.

use mapi_http::autodiscover::{
    AskId, Autodiscover, HostFailure, InTurn, JsonAnswer, Options, Output, PoxAnswer, PoxRequest, SrvRecord,
};
use mapi_http::http::{Headers, ResponseHead, Time};

use super::{choose, first};

/// Requests and answers of both versions. XML can say one thing in many ways: what we write reads as the same.
pub fn autodiscover(data: &[u8]) {
    if let Ok(request) = PoxRequest::parse(data) {
        let xml = request.to_xml();
        assert_eq!(PoxRequest::parse(xml.as_bytes()).unwrap().to_xml(), xml);
    }
    if let Ok(answer) = PoxAnswer::parse(data) {
        let xml = answer.to_xml();
        assert_eq!(PoxAnswer::parse(xml.as_bytes()).unwrap().to_xml(), xml);
    }
    if let Ok(answer) = JsonAnswer::parse(data) {
        assert_eq!(JsonAnswer::parse(answer.to_json().as_bytes()).unwrap(), answer);
    }
}

const FAILURES: [HostFailure; 3] = [HostFailure::NameNotFound, HostFailure::Certificate, HostFailure::Broken];

/// A run whose hosts answer what the bytes say: parts between zeros, each a status and a body or the value of a header.
pub fn autodiscover_flow(data: &[u8]) {
    let (flags, rest) = first(data);
    let options = Options {
        json_hosts: if flags & 1 == 0 { vec![] } else { vec!["json.example.net".into()] },
        allow_loopback_http: flags & 2 != 0,
        prefer_internal: flags & 4 != 0,
        ..Options::default()
    };
    if flags & 8 != 0 {
        return at_once(options, rest);
    }
    let mut run = InTurn::new("alice@example.com", options).unwrap();
    let mut parts = rest.split(|byte| *byte == 0);
    // Redirects and places are limited, whatever the hosts say.
    for now in 0..200 {
        let now = Time(now);
        let output = run.poll(now);
        let (kind, part) = first(parts.next().unwrap_or_default());
        match output {
            Output::Request(request) => {
                assert!(request.url.is_secure() || !request.with_credentials || flags & 2 != 0);
                let status = choose(&[200, 302, 401, 404, 451, 500], kind);
                let mut headers = Headers::new();
                let value = String::from_utf8_lossy(part);
                let _ = headers.push("Location", &value);
                let _ = headers.push("WWW-Authenticate", &value);
                if kind >= 0xF0 {
                    run.handle_failed(now, choose(&FAILURES, kind)).unwrap();
                } else {
                    run.handle_response(now, &ResponseHead { status, headers }, part).unwrap();
                }
            }
            Output::ConfirmRedirect { .. } => run.confirm(kind & 1 == 0).unwrap(),
            Output::LookupSrv { .. } => {
                let target = String::from_utf8_lossy(part).into_owned();
                run.handle_srv(now, vec![SrvRecord { priority: 0, weight: 0, port: 443, target }]).unwrap();
            }
            Output::Wait(_) => panic!("nothing is out, so there is nothing to wait for"),
            Output::Done(_) | Output::Failed(_) => return,
        }
    }
    panic!("it does not end");
}

/// The same with a host that does everything at once and answers in any order, or not at all.
fn at_once(options: Options, data: &[u8]) {
    let (limit, patience, plain) = (options.limit, options.patience, options.allow_loopback_http);
    let mut run = Autodiscover::new("alice@example.com", options).unwrap();
    let mut parts = data.split(|byte| *byte == 0);
    let mut out: Vec<(AskId, bool)> = Vec::new();
    let mut now = Time(0);
    let mut confirmations = 0;
    for _ in 0..400 {
        match run.poll(now) {
            Output::Request(request) => {
                assert!(request.url.is_secure() || !request.with_credentials || plain);
                out.push((request.id, true));
            }
            Output::LookupSrv { id, .. } => out.push((id, false)),
            Output::ConfirmRedirect { .. } => {
                confirmations += 1;
                let (kind, _) = first(parts.next().unwrap_or_default());
                run.confirm(kind & 1 == 0).unwrap();
            }
            Output::Wait(until) => {
                assert!(until > now, "there would be something to do");
                let (kind, part) = first(parts.next().unwrap_or_default());
                let Some(at) = usize::from(kind).checked_rem(out.len()) else {
                    now = until;
                    continue;
                };
                if kind & 0x40 != 0 {
                    now = until;
                    continue;
                }
                let (id, is_request) = out.swap_remove(at);
                let mut headers = Headers::new();
                let _ = headers.push("Location", String::from_utf8_lossy(part));
                let status = choose(&[200, 302, 401, 404], kind);
                // What came too late is told so, nothing more.
                let _ = match is_request {
                    true => run.handle_response(id, now, &ResponseHead { status, headers }, part),
                    false => run.handle_failed(id, now, choose(&FAILURES, kind)),
                };
            }
            Output::Done(_) | Output::Failed(_) => {
                assert!(now.0 <= (confirmations + 1) * (limit + patience), "it takes {} ms", now.0);
                return;
            }
        }
    }
    panic!("it does not end");
}
