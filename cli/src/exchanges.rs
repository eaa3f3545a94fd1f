//! Recorded exchanges, one JSON object per line, and the verifier: everything decodes, and encodes to the same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use bytes::Bytes;
use mapi_http::http::{
    Headers, PENDING, PROCESSING, RequestType, ResponseHead, StreamDecoder, UnknownRequestType, Verdict,
    done, judge,
};
use serde::{Deserialize, Serialize};

use crate::bodies::{Bodies, Body, Sent};

/// One recorded HTTP exchange.
#[derive(Debug, Clone, Deserialize)]
pub struct Exchange {
    /// Its number in the file.
    pub seq: u32,
    /// Names the session context; exchanges of one context depend on each other.
    pub session: String,
    /// The path of the request, which tells the endpoint.
    pub path: String,
    /// The value of `X-RequestType`.
    pub request_type: String,
    #[serde(rename = "request_hex", deserialize_with = "from_hex")]
    /// The body of the request.
    pub request: Bytes,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The headers of the answer.
    pub response_headers: Vec<(String, String)>,
    #[serde(rename = "response_hex", deserialize_with = "from_hex")]
    /// The body of the answer, without chunked coding.
    pub response: Bytes,
    /// How much of the answer that is.
    #[serde(skip)]
    pub form: Form,
}

/// How much of an answer was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// All of it, from the first meta-tag on.
    #[default]
    Answer,
    /// What stands behind the meta-tags and late headers.
    Body,
    /// Nothing.
    NoAnswer,
}

/// Exchanges out of recordings that know nothing of session contexts.
#[derive(Debug, Default)]
pub struct Recording {
    /// The exchanges, in order.
    pub exchanges: Vec<Exchange>,
    /// How many others there were, which are no MAPI over HTTP.
    pub left_out: usize,
    /// Cookies that servers have set, and in which contexts: some are of the server, not of a context.
    cookies: BTreeMap<(String, String), BTreeSet<String>>,
    contexts: usize,
}

impl Recording {
    /// The path and the request type of a request, if it is one of ours.
    pub(crate) fn concerns(&mut self, url: &str, headers: &[(String, String)]) -> Option<(String, String)> {
        let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
        let path = after_scheme.find('/').map_or("", |at| &after_scheme[at..]);
        let request_type = match value(headers, "X-RequestType") {
            Some(request_type) => request_type,
            None if path.to_ascii_lowercase().starts_with("/autodiscover/") => AUTODISCOVER,
            // It must be there; what a server made of such a request belongs to the recording.
            None if path.to_ascii_lowercase().starts_with("/mapi/") => "",
            None => {
                self.left_out += 1;
                return None;
            }
        };
        Some((path.to_owned(), request_type.to_owned()))
    }

    /// The context of a request: that of the answer which set one of its cookies, else that of the client (some
    /// recorders leave cookies out).
    pub(crate) fn session(
        &mut self,
        path: &str,
        request: &[(String, String)],
        answer: &[(String, String)],
    ) -> String {
        let endpoint = path.split('?').next().unwrap_or_default().trim_end_matches('/').to_ascii_lowercase();
        let pair =
            |text: &str| text.trim().split_once('=').map(|_| (endpoint.clone(), text.trim().to_owned()));
        let sent = all(request, "Cookie").flat_map(|line| line.split(';')).filter_map(pair);
        let set =
            all(answer, "Set-Cookie").filter_map(|line| pair(line.split(';').next().unwrap_or_default()));
        let set: Vec<_> = set.collect();
        let opens = value(request, "X-RequestType")
            .is_some_and(|it| it.eq_ignore_ascii_case("Connect") || it.eq_ignore_ascii_case("Bind"));
        let known = sent.filter_map(|cookie| self.cookies.get(&cookie)).min_by_key(|contexts| contexts.len());
        let session = match known.and_then(BTreeSet::last).filter(|_| !opens) {
            Some(session) => session.clone(),
            None if set.is_empty() => {
                let client = value(request, "X-ClientInfo").unwrap_or_default();
                format!("{endpoint} {}", client.split(':').next().unwrap_or_default()).trim().to_owned()
            }
            None => {
                self.contexts += 1;
                format!("{endpoint} {:06}", self.contexts)
            }
        };
        for cookie in set {
            self.cookies.entry(cookie).or_default().insert(session.clone());
        }
        session
    }
}

fn all<'h>(headers: &'h [(String, String)], name: &str) -> impl Iterator<Item = &'h str> {
    headers.iter().filter(move |(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

fn value<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    all(headers, name).next()
}

fn from_hex<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
    let text = String::deserialize(deserializer)?;
    hex::decode(text).map(Bytes::from).map_err(serde::de::Error::custom)
}

/// What a server answered to a request that it accepted.
#[derive(Debug)]
pub struct Answer {
    /// Bytes of the meta-tags and late headers as our encoder writes them.
    pub head: Vec<u8>,
    /// Where these depart from the specification.
    pub deviation: Option<String>,
    /// The body behind them.
    pub body: Bytes,
}

impl Exchange {
    /// The request type, and how its name departs from the specification's.
    ///
    /// # Errors
    /// Nobody knows it.
    pub fn request_type(&self) -> Result<(RequestType, Option<String>), UnknownRequestType> {
        // One server knows QueryColumns by this name only.
        if self.request_type.eq_ignore_ascii_case("QueryColumn") {
            return Ok((
                RequestType::QueryColumns,
                Some(format!("QueryColumns is called {}", self.request_type)),
            ));
        }
        self.request_type.parse().map(|request_type| (request_type, None))
    }

    /// The answer, out of the response stream.
    ///
    /// # Errors
    /// The server refused the request in HTTP or by `X-ResponseCode`: how.
    pub fn answer(&self, request_type: RequestType) -> Result<Answer, String> {
        match self.form {
            Form::Answer => {}
            Form::Body => return Ok(Answer { head: vec![], deviation: None, body: self.response.clone() }),
            Form::NoAnswer => return Err("no answer was recorded".into()),
        }
        let mut headers = Headers::new();
        for (name, value) in &self.response_headers {
            // The answer repeats the name of the request type, whatever it is.
            if name.eq_ignore_ascii_case("X-RequestType") && value.eq_ignore_ascii_case(&self.request_type) {
                continue;
            }
            headers.push(name.as_str(), value.as_str()).map_err(|error| error.to_string())?;
        }
        match judge(&ResponseHead { status: self.status, headers }, request_type) {
            Verdict::Accepted => {}
            Verdict::Refused { code, .. } => return Err(format!("X-ResponseCode {}", code.0)),
            _ => return Err(format!("HTTP status {}", self.status)),
        }
        let mut stream = StreamDecoder::new(request_type);
        let answer = stream
            .push(self.response.clone())
            .and_then(|_| stream.finish())
            .map_err(|error| error.to_string())?;
        if let Some(code) = answer.response_code().filter(|code| !code.is_success()) {
            return Err(format!("late X-ResponseCode {}", code.0));
        }
        let mut head = PROCESSING.to_vec();
        (0..answer.pending).for_each(|_| head.extend_from_slice(PENDING));
        head.extend(done(&answer.late_headers));
        let deviation =
            (!self.response.starts_with(&head)).then(|| "meta-tags that are glued or repeated".into());
        Ok(Answer { head, deviation, body: answer.body })
    }
}

/// Why a file of exchanges cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {source}")]
pub struct FileError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub source: serde_json::Error,
}

/// Reads a file of exchanges. Lines that describe the recording instead of an exchange are left out.
///
/// # Errors
/// A line that is neither.
pub fn read(text: &str) -> Result<Vec<Exchange>, FileError> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Line {
        Exchange(Exchange),
        Description { scenario: serde_json::Value },
    }
    let mut exchanges = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str(line).map_err(|source| FileError { line: index + 1, source })? {
            Line::Exchange(exchange) => exchanges.push(exchange),
            Line::Description { scenario } => drop(scenario),
        }
    }
    Ok(exchanges)
}

/// What a [`Finding`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The body could not be decoded, and the server refused it, too.
    Refused,
    /// The body was decoded through a tolerance for what servers do otherwise.
    Deviation,
    /// The server accepted the body and we could not decode it, or not all of it.
    Undecoded,
    /// The body was decoded, but does not encode to the same bytes.
    NotReproduced,
}

/// One thing to know about one body.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// What it is about.
    pub kind: Kind,
    /// The exchange.
    pub seq: u32,
    /// Its session context.
    pub session: String,
    /// Its request type.
    pub request_type: String,
    /// Whose body: `request` or `response`.
    pub side: &'static str,
    /// Bytes concerned.
    pub bytes: usize,
    /// Why.
    pub reason: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, seq, session, request_type, side, bytes, reason } = self;
        let kind = match kind {
            Kind::Refused => "refused",
            Kind::Deviation => "deviation",
            Kind::Undecoded => "undecoded",
            Kind::NotReproduced => "not reproduced",
        };
        write!(f, "{kind}: {seq} {session} {request_type} {side}, {bytes} bytes: {reason}")
    }
}

/// What a verification came to. Its text is the last line of `mapi decode --exchanges FILE --verify`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Tally {
    /// Exchanges looked at.
    pub exchanges: usize,
    /// Bytes of their bodies.
    pub bytes: usize,
    /// Bodies that we and the server refused.
    pub refused: usize,
    /// Bodies read through a tolerance.
    pub deviations: usize,
    /// Bytes of bodies that the server accepted and we could not decode.
    pub undecoded_bytes: usize,
    /// Other bodies that do not encode to the same bytes.
    pub not_reproduced: usize,
    /// Each of them.
    #[serde(skip)]
    pub findings: Vec<Finding>,
}

impl Tally {
    /// Whether all that the servers accepted was decoded and reproduced.
    pub fn holds(&self) -> bool {
        self.undecoded_bytes == 0 && self.not_reproduced == 0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "exchanges {}, bytes {}, refused {}, deviations {}, undecoded bytes {}, not reproduced {}",
            self.exchanges,
            self.bytes,
            self.refused,
            self.deviations,
            self.undecoded_bytes,
            self.not_reproduced
        )
    }
}

/// An exchange taken apart: the bodies, or why they could not be.
#[derive(Debug)]
pub struct Dissected {
    /// The request's body.
    pub request: Result<Body, String>,
    /// The response's body.
    pub response: Result<Body, String>,
    /// Why the server refused the request as a whole, if it did.
    pub refusal: Option<String>,
}

/// Takes exchanges apart in their order, with the context of each session.
#[derive(Debug, Default)]
pub struct Dissector {
    sessions: BTreeMap<String, Bodies>,
}

impl Dissector {
    /// What is known of a session context.
    pub fn bodies(&mut self, session: &str) -> &mut Bodies {
        self.sessions.entry(session.into()).or_default()
    }

    /// Takes the next exchange apart.
    pub fn dissect(&mut self, exchange: &Exchange) -> Dissected {
        if exchange.request_type == AUTODISCOVER {
            // XML and JSON, which can be written in many ways.
            return Dissected {
                request: Ok(text(&exchange.request)),
                response: Ok(text(&exchange.response)),
                refusal: None,
            };
        }
        let (request_type, renamed) = match exchange.request_type() {
            Ok(request_type) => request_type,
            Err(error) => {
                // Its answer can only be a refusal.
                let answer = exchange.answer(RequestType::Ping);
                let refusal = answer.as_ref().err().filter(|_| exchange.form != Form::NoAnswer).cloned();
                let response = answer.map(|_| Body::default()).or_else(|_| Ok(text(&exchange.response)));
                return Dissected { request: Err(error.to_string()), response, refusal };
            }
        };
        let bodies = self.bodies(&exchange.session);
        let (mut request, sent) = match bodies.request(request_type, &exchange.request) {
            Ok((body, sent)) => (Ok(body), sent),
            Err(error) => (Err(error.to_string()), Sent::default()),
        };
        if let Ok(body) = &mut request {
            body.deviations.extend(renamed);
        }
        let Answer { head, deviation, body } = match exchange.answer(request_type) {
            Ok(answer) => answer,
            Err(refusal) => {
                // Who was not heard has refused nothing.
                let refusal = Some(refusal).filter(|_| exchange.form != Form::NoAnswer);
                return Dissected { request, response: Ok(text(&exchange.response)), refusal };
            }
        };
        let response = bodies.response(request_type, &sent, &body).map(|mut body| {
            body.encoded.splice(..0, head);
            body.deviations.extend(deviation);
            body
        });
        let refusal = response.as_ref().ok().and_then(|body| body.refusal.clone());
        Dissected { request, response: response.map_err(|error| error.to_string()), refusal }
    }
}

/// The request type of exchanges that look for a server instead of talking MAPI over HTTP to it.
const AUTODISCOVER: &str = "Autodiscover";

/// What a server tells people when it refuses a request.
fn text(bytes: &Bytes) -> Body {
    Body { encoded: bytes.to_vec(), ..Body::default() }
}

/// Verifies exchanges: all bodies decode, and encode to the same bytes.
pub fn verify(exchanges: &[Exchange]) -> Tally {
    let mut tally = Tally::default();
    let mut dissector = Dissector::default();
    for exchange in exchanges {
        let Dissected { request, response, refusal } = dissector.dissect(exchange);
        tally.exchanges += 1;
        tally.bytes += exchange.request.len() + exchange.response.len();
        let refusal = refusal.as_deref();
        count(&mut tally, exchange, "request", &exchange.request, request, refusal);
        count(&mut tally, exchange, "response", &exchange.response, response, None);
    }
    tally
}

fn count(
    tally: &mut Tally,
    exchange: &Exchange,
    side: &'static str,
    bytes: &Bytes,
    body: Result<Body, String>,
    refusal: Option<&str>,
) {
    let mut found = |kind, bytes, reason| {
        tally.findings.push(Finding {
            kind,
            seq: exchange.seq,
            session: exchange.session.clone(),
            request_type: exchange.request_type.clone(),
            side,
            bytes,
            reason,
        });
    };
    match (body, refusal) {
        (Err(error), Some(refusal)) => {
            found(Kind::Refused, bytes.len(), format!("{error}; the server: {refusal}"));
            tally.refused += 1;
        }
        (Err(error), None) => {
            found(Kind::Undecoded, bytes.len(), error);
            tally.undecoded_bytes += bytes.len();
        }
        (Ok(body), Some(refusal)) if !body.undecoded.is_empty() => {
            for (bytes, why) in &body.undecoded {
                found(Kind::Refused, *bytes, format!("{why}; the server: {refusal}"));
            }
            tally.refused += 1;
        }
        (Ok(body), _) => {
            for (bytes, why) in &body.undecoded {
                found(Kind::Undecoded, *bytes, why.clone());
                tally.undecoded_bytes += bytes;
            }
            if !body.deviations.is_empty() {
                found(Kind::Deviation, bytes.len(), body.deviations.join("; "));
                tally.deviations += 1;
            } else if body.encoded != *bytes {
                let same = body.encoded.iter().zip(bytes).take_while(|(ours, theirs)| ours == theirs).count();
                found(Kind::NotReproduced, bytes.len(), format!("differs from byte {same:#x} on"));
                tally.not_reproduced += 1;
            }
        }
    }
}
