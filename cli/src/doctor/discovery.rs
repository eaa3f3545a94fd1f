//! Autodiscover, step by step.

use std::time::{Duration, Instant};

use mapi_http::autodiscover::{
    Attempt, Autodiscover, HostFailure, NoMapiHttp, Options, Outcome, PoxError, Settings, Step,
    TransportChoice,
};
use mapi_http::http::parse_challenges;
use mapi_http::session::{Credentials, Error};

use super::catalogue::{Cause, Check};
use super::report::Report;
use crate::autodiscover;
use crate::dns::Resolver;
use crate::failure::Failure;
use crate::host::Connector;
use crate::login::Login;

/// Finds the settings, or says why not.
pub(super) async fn discover(
    report: &mut Report,
    connector: &Connector,
    resolver: &Resolver,
    address: &str,
    endpoint: Option<&str>,
    login: &Login,
    patience: Duration,
) -> Result<Option<Settings>, Failure> {
    let options =
        Options { patience: patience.as_millis() as u64, ..Options::for_endpoint(endpoint.map(Into::into)) };
    let (flow, found, wishes, took) = loop {
        let mut flow = Autodiscover::new(address, options.clone()).map_err(Error::from)?;
        let started = Instant::now();
        let mut wishes = Vec::new();
        let refuse = |to: &_, why| {
            wishes.push(autodiscover::redirect(to, why));
            false
        };
        let found = autodiscover::run(connector, resolver, &mut flow, &Credentials::Host, refuse).await;
        let took = started.elapsed();
        // Where tokens are got by a code, somebody may enter it now.
        if found.is_ok() || !login.renew_by_code(connector).await {
            break (flow, found, wishes, took);
        }
    };
    for attempt in flow.attempts() {
        let trail = format!("{}: {}", attempt.step.name(), attempt.outcome);
        let took = Duration::from_millis(attempt.took);
        match &attempt.outcome {
            Outcome::Found | Outcome::Redirected(_) | Outcome::OtherAddress(_) => {
                report.pass(Check::Autodiscover, &attempt.target, trail, took);
            }
            // What failed on the way does no harm when the settings were found in the end.
            _ => report.note(
                Check::Autodiscover,
                &attempt.target,
                super::report::Outcome::Skipped,
                trail,
                took,
            ),
        }
    }
    if endpoint.is_none() {
        srv(report, &found, flow.attempts());
    } else {
        report.skip(Check::Srv, "the URL is given");
    }
    match found {
        Ok(settings) => Ok(transport(report, address, settings, took)),
        Err(attempts) => {
            let (cause, attempt) = most_telling(&attempts, login);
            let mut detail: Vec<_> = attempt.map(ToString::to_string).into_iter().collect();
            detail.extend(wishes);
            if cause.check() == Check::Schemes {
                detail.extend(login.why().map(|why| format!("it offers {why}")));
            }
            report.found(Check::Autodiscover, cause, address, detail.join("; "), took);
            Ok(None)
        }
    }
}

fn srv(report: &mut Report, found: &Result<Settings, Vec<Attempt>>, attempts: &[Attempt]) {
    let asked = attempts.iter().find(|attempt| attempt.step == Step::Srv);
    match asked {
        Some(attempt) => {
            let took = Duration::from_millis(attempt.took);
            report.note(
                Check::Srv,
                &attempt.target,
                super::report::Outcome::Pass,
                attempt.outcome.to_string(),
                took,
            );
        }
        None if found.is_ok() => report.skip(Check::Srv, "the settings were found before it was needed"),
        None => report.skip(Check::Srv, "it was not asked for"),
    }
}

/// The settings, when they offer what is needed.
fn transport(report: &mut Report, address: &str, settings: Settings, took: Duration) -> Option<Settings> {
    let why = match settings.transport_choice() {
        TransportChoice::MapiHttp { mailbox_url, .. } => {
            if settings.legacy_dn.is_none() {
                let detail = format!("{} names {mailbox_url} and no user", settings.source);
                report.found(Check::Transport, Cause::NoDistinguishedName, address, detail, took);
                return None;
            }
            let dn = settings.legacy_dn.as_deref().unwrap_or_default();
            let detail = format!("--url '{mailbox_url}' --dn '{dn}'");
            report.pass(Check::Transport, address, detail, Duration::ZERO);
            return Some(settings);
        }
        TransportChoice::OutlookAnywhere { why, .. }
        | TransportChoice::Rpc { why, .. }
        | TransportChoice::None { why } => why,
    };
    let cause = match why {
        NoMapiHttp::ServerTooOld(_) => Cause::ServerTooOld,
        NoMapiHttp::SwitchedOff(_) => Cause::SwitchedOff,
        NoMapiHttp::NotOffered => Cause::NotOffered,
    };
    let kinds: Vec<_> = settings.protocols.iter().map(|protocol| protocol.kind.name()).collect();
    let offered = if kinds.is_empty() { "nothing".to_owned() } else { kinds.join(", ") };
    report.found(Check::Transport, cause, address, format!("{why}; offered: {offered}"), took);
    None
}

/// Of everything that went wrong, what says most about the cause: an answer of Exchange says more than one of some web
/// server, and that more than silence.
fn most_telling<'a>(attempts: &'a [Attempt], login: &Login) -> (Cause, Option<&'a Attempt>) {
    let telling = attempts
        .iter()
        .filter_map(|attempt| cause(attempt, login).map(|(rank, cause)| (rank, cause, attempt)));
    match telling.max_by_key(|(rank, ..)| *rank) {
        Some((_, cause, attempt)) => (cause, Some(attempt)),
        None => (Cause::NoHost, attempts.last()),
    }
}

fn cause(attempt: &Attempt, login: &Login) -> Option<(u8, Cause)> {
    Some(match &attempt.outcome {
        // The name server says nothing about the server.
        Outcome::Host(_) if attempt.step == Step::Srv => (0, Cause::NoHost),
        Outcome::Found | Outcome::Redirected(_) | Outcome::OtherAddress(_) => return None,
        Outcome::Error(fault) => match fault.code {
            500 => (9, Cause::AddressUnknown),
            501 => (9, Cause::NoConfiguration),
            _ => (9, Cause::AutodiscoverError),
        },
        Outcome::JsonError(..) => (3, Cause::AutodiscoverError),
        Outcome::Declined => (8, Cause::Unconfirmed),
        Outcome::NotSecure => (8, Cause::PlainRedirect),
        Outcome::PrivateHost => (8, Cause::PrivateRedirect),
        Outcome::Repeated | Outcome::TooManyRedirects => (8, Cause::RedirectLoop),
        Outcome::Url(_) | Outcome::Address(_) => (8, Cause::BadRedirect),
        Outcome::Unauthorized(schemes) if schemes.is_empty() => (7, Cause::NoChallenge),
        Outcome::Unauthorized(schemes) => {
            let challenges: Vec<_> = parse_challenges(schemes.iter().map(String::as_str));
            let usable = challenges.iter().any(|challenge| login.can(challenge.scheme()));
            (7, if usable { Cause::WrongCredentials } else { Cause::Unsupported })
        }
        Outcome::Xml(PoxError::DocumentType) => (6, Cause::AutodiscoverHostile),
        Outcome::Xml(PoxError::TooLarge | PoxError::TooDeep) => (6, Cause::AutodiscoverTooLarge),
        Outcome::Xml(PoxError::Html) => (4, Cause::AutodiscoverHtml),
        Outcome::Xml(_) | Outcome::Json(_) => (6, Cause::AutodiscoverMalformed),
        Outcome::Status(407) => (5, Cause::ProxyCredentials),
        Outcome::Status(403) => (5, Cause::Forbidden),
        Outcome::Status(413) => (5, Cause::TooLarge),
        Outcome::Status(502 | 504) => (5, Cause::Gateway),
        Outcome::Status(503) => (5, Cause::Unavailable),
        Outcome::Status(404 | 405) => (3, Cause::AutodiscoverNotFound),
        Outcome::Status(_) => (4, Cause::AutodiscoverStatus),
        Outcome::Host(HostFailure::Certificate) => (3, Cause::BadCertificate),
        Outcome::Host(HostFailure::Timeout) => (2, Cause::AutodiscoverTimeout),
        Outcome::Host(HostFailure::Broken) => (2, Cause::AutodiscoverBroken),
        Outcome::Host(HostFailure::Unreachable) => (1, Cause::TcpRefused),
        Outcome::Host(HostFailure::NameNotFound) | Outcome::NoRecord => (0, Cause::NoHost),
        _ => (1, Cause::AutodiscoverBroken),
    })
}
