//! The two endpoints: signing in, the session, the address book, and what proxies do to them.

use std::cell::OnceCell;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use mapi_http::autodiscover::{ServerGeneration, Transport, transports};
use mapi_http::data::FileTime;
use mapi_http::directory::Resolve;
use mapi_http::http::{
    Application, Challenge, ClientInfo, CookieJar, HttpUrl, RequestHead, RequestId, RequestType,
    ResponseCode, ResponseHead, Scheme, Verdict, judge, parse_http_date,
};
use mapi_http::mailbox::{Answer, ListMessages, Open, Session};
use mapi_http::session::{Config, Error, ExchangeRecord, LogonFolder};
use mapi_http::wire::WireErrorKind;

use super::catalogue::{Cause, Check};
use super::report::{Outcome, Report};
use super::traffic::{Log, Seen};
use super::waiting;
use crate::failure::Failure;
use crate::host::{ConnectError, Connector, Mailbox, entropy};
use crate::login::Login;

/// Clocks may differ by so many seconds: what Kerberos allows.
const SKEW: i64 = 300;
/// Answers that take longer are slow.
const SLOW: Duration = Duration::from_secs(1);
/// Smaller answers tell nothing about throughput.
const LARGE: usize = 16 * 1024;
/// Bytes per second.
const LOW: f64 = 50_000.0;

/// Looks at both endpoints. Every request goes over a connection of its own: that is how load balancers show.
pub(super) async fn examine(
    report: &mut Report,
    [connector, for_session]: [Connector; 2],
    config: Config,
    login: &Login,
    patience: Duration,
    wait: bool,
    opened: &OnceCell<Watched>,
) -> Result<(), Failure> {
    let Ok(url) = HttpUrl::parse(&config.mailbox_url) else { return Ok(()) };
    let endpoint = Endpoint {
        connector: &connector,
        login,
        url,
        application: config.client_application.clone(),
        patience,
    };
    let Some(offered) = endpoint.schemes(report).await else { return Ok(()) };
    let Some(head) = endpoint.ping(report, &offered).await else { return Ok(()) };
    clock(report, endpoint.url.host(), &head);
    version(report, endpoint.url.host(), &head);

    let (log, records) = (Log::default(), Arc::new(Mutex::new(Vec::new())));
    let book = config.address_book_url.clone();
    let name = config.user_dn.clone();
    let session = Session::new(Config { retries: 0, makes_names: false, ..config }, entropy())?;
    let keep = records.clone();
    let observer = Box::new(move |record| keep.lock().unwrap_or_else(PoisonError::into_inner).push(record));
    let mailbox = Mailbox::tapped(session, for_session, observer, log.tap());
    let watched = opened.get_or_init(|| Watched { mailbox, log, records, patience });
    if watched.open(report).await && watched.table(report).await {
        watched.address_book(report, book.as_deref(), &name).await;
        if wait {
            waiting::examine(report, watched).await;
        } else {
            report.skip(Check::Waiting, "left out, as was asked for");
        }
        watched.speed(report);
    }
    watched.close(report).await;
    Ok(())
}

/// The mailbox endpoint, asked without a session.
struct Endpoint<'c> {
    connector: &'c Connector,
    login: &'c Login,
    url: HttpUrl,
    application: String,
    patience: Duration,
}

impl Endpoint<'_> {
    async fn ask(&self, signed_in: bool) -> Result<(ResponseHead, Bytes, Duration), (Cause, String)> {
        let broken = |what: String| (Cause::EndpointBroken, what);
        let head = RequestHead {
            request_type: RequestType::Ping,
            request_id: RequestId::from_text("{00000000-0000-0000-0000-000000000000}:1"),
            client_info: Some(ClientInfo::from_text("{00000000-0000-0000-0000-000000000000}:1")),
            client_application: Some(self.application.clone()),
            cookies: CookieJar::new(),
        };
        let uri: hyper::Uri = self
            .url
            .to_string()
            .parse()
            .map_err(|error: hyper::http::uri::InvalidUri| broken(error.to_string()))?;
        let mut builder = hyper::Request::post(uri);
        let headers = head.headers().map_err(|error| broken(error.to_string()))?;
        for (name, value) in headers.iter() {
            builder = builder.header(name, value);
        }
        let request = builder.body(Bytes::new()).map_err(|error| broken(error.to_string()))?;
        let started = Instant::now();
        match tokio::time::timeout(self.patience, self.connector.ask(request, signed_in)).await {
            Ok(Ok((head, body))) => Ok((head, body, started.elapsed())),
            Ok(Err(error)) => Err((connect_cause(&error), error.to_string())),
            Err(_) => Err((Cause::Slow, format!("no answer within {} s", self.patience.as_secs()))),
        }
    }

    /// Which ways to sign in are offered to somebody who has not.
    async fn schemes(&self, report: &mut Report) -> Option<Vec<Challenge>> {
        let host = self.url.host();
        let (head, body, took) = match self.ask(false).await {
            Ok(answer) => answer,
            Err((cause, detail)) => {
                report.found(cause.check(), cause, host, detail, Duration::ZERO);
                return None;
            }
        };
        let challenges = match judge(&head, RequestType::Ping) {
            Verdict::Challenged { by_proxy: false, challenges } => challenges,
            Verdict::Accepted => {
                let detail = "PING is answered without credentials";
                report.found(Check::Schemes, Cause::Anonymous, host, detail, took);
                return Some(Vec::new());
            }
            verdict => {
                let (cause, detail) = foreign(&verdict, &head, &body);
                report.found(cause.check(), cause, host, detail, took);
                return None;
            }
        };
        let names = Challenge::names(&challenges);
        if challenges.is_empty() {
            report.found(Check::Schemes, Cause::NoChallenge, host, "HTTP 401 without WWW-Authenticate", took);
            return None;
        }
        self.login.offered(&self.url.origin(), &challenges);
        if self.login.lacks_token(&self.url.origin()) {
            self.login.renew_by_code(self.connector).await;
        }
        if !challenges.iter().any(|challenge| self.login.can(challenge.scheme())) {
            report.found(Check::Schemes, Cause::Unsupported, host, format!("offered: {names}"), took);
            return None;
        }
        Some(challenges)
    }

    /// PING with credentials, three times; the head of the answer.
    async fn ping(&self, report: &mut Report, offered: &[Challenge]) -> Option<ResponseHead> {
        let host = self.url.host();
        let mut times = Vec::new();
        let mut last = None;
        let mut in_sessions_only = false;
        for _ in 0..3 {
            let (head, body, took) = match self.ask(true).await {
                Ok(answer) => answer,
                Err((cause, detail)) => {
                    report.found(cause.check(), cause, host, detail, Duration::ZERO);
                    return None;
                }
            };
            match judge(&head, RequestType::Ping) {
                Verdict::Accepted => {}
                // As gromox answers, which counts in its own way.
                Verdict::Refused { code, echoes_request: false }
                    if ResponseCode::from_gromox(code.0) == ResponseCode::MISSING_COOKIE =>
                {
                    in_sessions_only = true;
                }
                verdict => {
                    let (cause, mut detail) = foreign(&verdict, &head, &body);
                    if let (Cause::WrongCredentials, Some(why)) = (cause, self.login.why()) {
                        detail = format!("it offers {why}");
                    }
                    report.found(cause.check(), cause, host, detail, took);
                    return None;
                }
            }
            times.push(took);
            last = Some(head);
        }
        times.sort();
        let median = times.get(1).copied().unwrap_or_default();
        self.signed_in(report, offered);
        let answered = if in_sessions_only { "PING is for sessions only here" } else { "PING is answered" };
        report.pass(Check::Ping, host, answered, median);
        let cause = if median > SLOW { Outcome::Found(Cause::Slow) } else { Outcome::Pass };
        report.note(Check::Latency, host, cause, "of three PING, connecting included", median);
        let head = last?;
        if in_sessions_only {
            report.skip(Check::Headers, "a refusal does not have them all");
            return Some(head);
        }
        let expected = ["X-RequestType", "X-RequestId", "X-ServerApplication"];
        let missing: Vec<_> = expected.into_iter().filter(|name| head.headers.get(name).is_none()).collect();
        if missing.is_empty() {
            report.pass(Check::Headers, host, "all arrive", Duration::ZERO);
        } else {
            let detail = format!("missing: {}", missing.join(", "));
            report.found(Check::Headers, Cause::HeadersIncomplete, host, detail, Duration::ZERO);
        }
        Some(head)
    }

    /// How it was done.
    fn signed_in(&self, report: &mut Report, offered: &[Challenge]) {
        let host = self.url.host();
        if offered.is_empty() {
            report.skip(Check::ExtendedProtection, "nobody needs to sign in");
            return;
        }
        let names = Challenge::names(offered);
        let used = self.login.used();
        let chosen = match used {
            Some(Scheme::Negotiate) => "Negotiate",
            Some(Scheme::Ntlm) => "NTLM",
            Some(Scheme::Bearer) => "a token",
            Some(Scheme::Basic) => "Basic",
            _ => "nothing",
        };
        report.pass(Check::Schemes, host, format!("offered: {names}; chosen: {chosen}"), Duration::ZERO);
        match used {
            Some(Scheme::Negotiate | Scheme::Ntlm) if self.url.is_secure() => {
                let detail = "it was bound to the certificate of this connection, and taken: it works whether the server \
                              wants that or not";
                report.pass(Check::ExtendedProtection, host, detail, Duration::ZERO);
            }
            Some(Scheme::Negotiate | Scheme::Ntlm) => {
                report.skip(Check::ExtendedProtection, "there is no TLS to bind it to");
            }
            _ => report
                .skip(Check::ExtendedProtection, "it shows only with NTLM or Kerberos, and neither was used"),
        }
    }
}

fn connect_cause(error: &ConnectError) -> Cause {
    match error {
        ConnectError::Name(_) => Cause::DnsUnknown,
        ConnectError::Unreachable { .. } => Cause::TcpRefused,
        ConnectError::Tls { .. } => Cause::BadCertificate,
        ConnectError::Timeout(_) => Cause::TcpTimeout,
        ConnectError::Broken(_) | ConnectError::Impostor(_) => Cause::EndpointBroken,
    }
}

/// What a head means that is not the protocol's yes.
fn foreign(verdict: &Verdict, head: &ResponseHead, body: &[u8]) -> (Cause, String) {
    let status = head.status;
    let plain = |cause| (cause, format!("HTTP {status}"));
    match verdict {
        Verdict::Accepted => (Cause::Garbled, "the answer makes no sense".into()),
        Verdict::Refused { code, .. } => {
            let cause = match *code {
                ResponseCode::MISSING_HEADER => Cause::StripsRequestHeaders,
                ResponseCode::TOO_LARGE => Cause::TooLarge,
                _ => Cause::Refused,
            };
            (cause, format!("X-ResponseCode {}: {}", code.0, code.meaning()))
        }
        Verdict::Challenged { by_proxy: true, challenges } => {
            (Cause::ProxyCredentials, format!("HTTP 407, offered: {}", Challenge::names(challenges)))
        }
        Verdict::Challenged { challenges, .. } if challenges.is_empty() => plain(Cause::NoChallenge),
        Verdict::Challenged { challenges, .. } => {
            (Cause::WrongCredentials, format!("HTTP 401, offered: {}", Challenge::names(challenges)))
        }
        Verdict::Redirected { location } => {
            let location = location.as_deref().unwrap_or("nowhere");
            (Cause::MailboxRedirected, format!("HTTP {status} to {location}"))
        }
        Verdict::HeadersHidden { missing } => {
            (Cause::StripsResponseHeaders, format!("missing: {}", missing.join(", ")))
        }
        Verdict::Mismatched { request_type } => {
            (Cause::Garbled, format!("the answer belongs to {request_type}"))
        }
        Verdict::Foreign { html, .. } => match status {
            _ if body.starts_with(b"PROCESSING") => plain(Cause::StripsResponseHeaders),
            400 => plain(Cause::MailboxUnknown),
            403 => plain(Cause::Forbidden),
            404 | 405 => plain(Cause::MailboxNotFound),
            413 => plain(Cause::TooLarge),
            502 | 504 => plain(Cause::Gateway),
            503 => plain(Cause::Unavailable),
            500..=599 => plain(Cause::ServerError),
            200 if *html => plain(Cause::MailboxHtml),
            _ => plain(Cause::MailboxStatus),
        },
    }
}

/// Whether both clocks agree.
fn clock(report: &mut Report, host: &str, head: &ResponseHead) {
    let Some(date) = head.headers.get("Date").and_then(parse_http_date) else {
        report.skip(Check::Clock, "the answer has no date");
        return;
    };
    let now = FileTime::from_unix_millis(crate::host::now().0 as i64);
    let ahead = date.unix_seconds() - now.unix_seconds();
    let detail = match ahead {
        -2..=2 => "they agree".to_owned(),
        3.. => format!("the server is {ahead} s ahead"),
        _ => format!("the server is {} s behind", -ahead),
    };
    let skewed = ahead.abs() > SKEW;
    let outcome = if skewed { Outcome::Found(Cause::ClockSkew) } else { Outcome::Pass };
    report.note(Check::Clock, host, outcome, detail, Duration::ZERO);
}

fn version(report: &mut Report, host: &str, head: &ResponseHead) {
    let told = head.headers.get("X-ServerApplication").unwrap_or_default();
    let Ok(application) = told.parse::<Application>() else {
        let detail = if told.is_empty() { "X-ServerApplication is missing" } else { told };
        report.found(Check::Version, Cause::NoVersion, host, detail, Duration::ZERO);
        return;
    };
    let generation = ServerGeneration::of(application.version);
    let outlook = transports(mapi_http::autodiscover::Client::Outlook2016, generation);
    let outlook = outlook.iter().map(|transport| match transport {
        Transport::MapiHttp => "MAPI over HTTP",
        Transport::OutlookAnywhere => "Outlook Anywhere",
        Transport::Rpc => "RPC",
    });
    let outlook: Vec<_> = outlook.collect();
    let detail = format!("{application}: {}; Outlook can use {}", generation.name(), outlook.join(", "));
    report.pass(Check::Version, host, detail, Duration::ZERO);
}

/// A session that is watched.
pub(super) struct Watched {
    pub(super) mailbox: Mailbox,
    pub(super) log: Log,
    records: Arc<Mutex<Vec<ExchangeRecord>>>,
    pub(super) patience: Duration,
}

impl Watched {
    /// Runs an operation within the patience.
    pub(super) async fn run(
        &self,
        operation: impl Into<mapi_http::mailbox::Operation>,
    ) -> Result<Answer, (Cause, String)> {
        match tokio::time::timeout(self.patience, self.mailbox.run(operation)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err((self.cause(&error), error.to_string())),
            Err(_) => Err((Cause::Slow, format!("no answer within {} s", self.patience.as_secs()))),
        }
    }

    async fn open(&self, report: &mut Report) -> bool {
        let started = Instant::now();
        let opened = self.run(Open).await;
        let connect = self.log.last("Connect");
        let connected = self.log.last("Execute").is_some();
        let took = |seen: &Option<Seen>| seen.as_ref().and_then(|seen| seen.ended_after).unwrap_or_default();
        if connected {
            let cookies = self.cookies();
            let detail = if cookies.is_empty() { "no cookies".into() } else { format!("cookies: {cookies}") };
            report.pass(Check::SessionContext, "", detail, took(&connect));
        }
        match opened {
            Ok(_) => {
                report.pass(Check::Logon, "", "the mailbox opens", took(&self.log.last("Execute")));
                report.pass(
                    Check::Affinity,
                    "",
                    "a session is known over several connections",
                    Duration::ZERO,
                );
                true
            }
            Err((cause, detail)) => {
                let check = if connected { Check::Logon } else { Check::SessionContext };
                let check = if cause.check() == Check::Affinity { Check::Affinity } else { check };
                report.found(check, cause, "", detail, started.elapsed());
                false
            }
        }
    }

    async fn table(&self, report: &mut Report) -> bool {
        let started = Instant::now();
        match self.run(ListMessages::newest(LogonFolder::Inbox, 50)).await {
            Ok(Answer::Page(page)) => {
                let detail = format!("{} messages of the inbox", page.messages.len());
                report.pass(Check::Table, "", detail, started.elapsed());
                true
            }
            Ok(_) => {
                report.found(Check::Table, Cause::TableFailed, "", "another answer", started.elapsed());
                false
            }
            Err((cause, detail)) => {
                let cause = if cause == Cause::LogonFailed { Cause::TableFailed } else { cause };
                report.found(Check::Table, cause, "", detail, started.elapsed());
                false
            }
        }
    }

    async fn address_book(&self, report: &mut Report, url: Option<&str>, dn: &str) {
        if url.is_none_or(str::is_empty) {
            let detail = "Autodiscover and the options name none";
            report.found(Check::Bind, Cause::NoAddressBook, "", detail, Duration::ZERO);
            report.skip(Check::Query, "after address_book.bind failed");
            return;
        }
        let started = Instant::now();
        // The last part of the name, which the address book finds.
        let name = dn.rsplit('=').next().unwrap_or(dn);
        let name = name.rsplit('-').next().unwrap_or(name);
        let asked = self.run(Resolve::new(name)).await;
        let bind = self.log.last("Bind");
        let bound = self.log.last("GetMatches").is_some();
        let took = bind.and_then(|seen| seen.ended_after).unwrap_or_default();
        if bound {
            report.pass(Check::Bind, "", "the address book opens", took);
        }
        match asked {
            Ok(Answer::People(people)) => {
                let detail = format!("{} found by the user's own name", people.len());
                report.pass(Check::Query, "", detail, started.elapsed());
            }
            Ok(_) => report.found(Check::Query, Cause::QueryFailed, "", "another answer", started.elapsed()),
            Err((_, detail)) if bound => {
                report.found(Check::Query, Cause::QueryFailed, "", detail, started.elapsed());
            }
            Err((cause, detail)) => {
                let cause = match cause {
                    Cause::MailboxNotFound => Cause::AddressBookNotFound,
                    _ => Cause::AddressBookFailed,
                };
                report.found(Check::Bind, cause, "", detail, started.elapsed());
                report.skip(Check::Query, "after address_book.bind failed");
            }
        }
    }

    /// Disconnect, Unbind.
    async fn close(&self, report: &mut Report) {
        let started = Instant::now();
        let _ = tokio::time::timeout(self.patience, self.mailbox.close()).await;
        let wanted = [("Connect", "Disconnect"), ("Bind", "Unbind")].into_iter();
        let begun = wanted.filter(|(begins, _)| self.log.last(begins).is_some_and(|seen| seen.status == 200));
        let ends: Vec<_> = begun.map(|(_, ends)| (ends, self.log.last(ends))).collect();
        let answered = |seen: &Option<Seen>| {
            let code = seen.as_ref().and_then(|seen| seen.headers.number("X-ResponseCode"));
            code == Some(0) && seen.as_ref().is_some_and(|seen| seen.failure.is_none())
        };
        let list = |wanted: bool| {
            let names = ends.iter().filter(|(_, seen)| answered(seen) == wanted).map(|(name, _)| *name);
            names.collect::<Vec<_>>().join(", ")
        };
        // Where nothing has worked, there is nothing to end.
        match (list(true), list(false)) {
            _ if !report.is_healthy() => {}
            (answered, missing) if missing.is_empty() => {
                report.pass(Check::End, "", answered, started.elapsed());
            }
            (_, missing) => {
                let detail = format!("not answered: {missing}");
                report.found(Check::End, Cause::NotEnded, "", detail, started.elapsed());
            }
        }
    }

    fn speed(&self, report: &mut Report) {
        let all = self.log.all();
        let largest =
            all.iter().filter(|seen| seen.request_type != "NotificationWait").max_by_key(|seen| seen.bytes());
        let Some((seen, ended)) = largest.and_then(|seen| Some((seen, seen.ended_after?))) else {
            report.skip(Check::Throughput, "nothing was received");
            return;
        };
        let time = ended.saturating_sub(seen.head_after.unwrap_or_default());
        let detail = format!("{} bytes in {} ms", seen.bytes(), time.as_millis());
        let rate = seen.bytes() as f64 / time.as_secs_f64().max(1e-3);
        if seen.bytes() < LARGE {
            report.skip(Check::Throughput, format!("{detail}: too little to tell"));
        } else if rate < LOW {
            report.found(Check::Throughput, Cause::LowThroughput, "", detail, time);
        } else {
            report.pass(Check::Throughput, "", detail, time);
        }
    }

    /// The names of the cookies of the mailbox's session.
    fn cookies(&self) -> String {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let connect = records.iter().rev().find(|record| record.request_type == "Connect");
        connect.map(|record| record.cookies_set.join(", ")).unwrap_or_default()
    }

    /// What an operation's error says about the way.
    fn cause(&self, error: &Error) -> Cause {
        let last = self.log.all().pop();
        match error {
            Error::Authentication { .. } => Cause::WrongCredentials,
            Error::NotTheProtocol { .. } => last.map_or(Cause::MailboxStatus, |seen| {
                let head = ResponseHead { status: seen.status, headers: seen.headers };
                let request_type = seen.request_type.parse().unwrap_or(RequestType::Execute);
                foreign(&judge(&head, request_type), &head, b"").0
            }),
            Error::Refused { request, response_code, .. } => {
                let code = ResponseCode(*response_code);
                let opening = matches!(*request, "Connect" | "Bind");
                match code {
                    ResponseCode::MISSING_HEADER => Cause::StripsRequestHeaders,
                    ResponseCode::TOO_LARGE => Cause::TooLarge,
                    ResponseCode::MISSING_COOKIE => Cause::StripsCookies,
                    _ if opening => Cause::Refused,
                    _ if code.reaction() == mapi_http::http::Reaction::Reconnect
                        && self.cookies().is_empty() =>
                    {
                        Cause::StripsCookies
                    }
                    _ if code.reaction() == mapi_http::http::Reaction::Reconnect => Cause::Affinity,
                    _ => Cause::Refused,
                }
            }
            Error::Transport { .. } | Error::OutcomeUnknown { .. } => match last {
                Some(seen) if matches!(seen.status, 502 | 504) => Cause::Gateway,
                Some(seen) if matches!(seen.status, 429 | 503) => Cause::Unavailable,
                Some(seen) if seen.status >= 500 => Cause::ServerError,
                Some(seen) if seen.head_after.is_some() => Cause::Cut,
                _ => Cause::EndpointBroken,
            },
            Error::Protocol { source, .. } => match source.kind() {
                WireErrorKind::Truncated { .. } | WireErrorKind::Count { .. } => Cause::Cut,
                _ => Cause::Garbled,
            },
            Error::Server { what: "Connect", .. } => Cause::WrongDn,
            Error::Server { what: "Logon", .. } => Cause::NoMailbox,
            _ => Cause::LogonFailed,
        }
    }
}
