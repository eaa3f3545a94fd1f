//! What a complete answer means.

use std::prelude::v1::*;

use bytes::Bytes;

use super::exchange::{Exchange, Purpose, Reception};
use super::receive::millis;
use super::{Error, Fault, Flow, Session, Time};
use crate::data::FileTime;
use crate::http::{Challenge, Reaction, ResponseCode, Verdict};

/// What became of an exchange: the body of an answer that was carried out, or a failure.
pub(super) type Outcome = Result<Bytes, Failure>;

/// An exchange that failed.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) fault: Fault,
    /// In which operations end if it does not pass.
    pub(super) error: Error,
    /// How long the server says to wait.
    pub(super) retry_after: Option<u64>,
    /// How the server lets itself be convinced.
    pub(super) challenges: Vec<Challenge>,
}

impl Failure {
    pub(super) fn new(fault: Fault, error: Error) -> Self {
        Self { fault, error, retry_after: None, challenges: Vec::new() }
    }

    pub(super) fn transport(fault: Fault, reason: impl Into<String>) -> Self {
        Self::new(fault, Error::Transport { reason: reason.into() })
    }
}

impl<F: Flow> Session<F> {
    /// What a complete answer means.
    pub(super) fn outcome(&mut self, exchange: &mut Exchange) -> Outcome {
        let decoder = match core::mem::replace(&mut exchange.reception, Reception::Waiting) {
            Reception::Stream(decoder) => decoder,
            Reception::Other(verdict) => return Err(self.refusal(exchange, verdict)),
            Reception::Waiting => return Err(Failure::transport(Fault::Broken, "the answer has no head")),
        };
        let answer = match (exchange.broken, decoder.finish()) {
            (Some(error), _) | (None, Err(error)) => {
                return Err(Failure::transport(Fault::Broken, error.to_string()));
            }
            (None, Ok(answer)) => answer,
        };
        exchange.record.elapsed = answer.late_headers.elapsed().map(millis);
        if let Purpose::Connect = exchange.purpose {
            let began = answer.late_headers.start_time();
            self.clock_ahead =
                began.map(|began| ahead(began, exchange.record.started, self.by_host(self.now)));
        }
        match answer.response_code() {
            Some(code) if !code.is_success() => {
                exchange.record.response_code = Some(code.0);
                let fault = match code.reaction() {
                    Reaction::Reconnect => context_lost(exchange),
                    _ => Fault::FailedLate,
                };
                Err(refused(exchange, fault, code))
            }
            _ => Ok(answer.body),
        }
    }

    /// An answer that is not an accepted request's.
    fn refusal(&self, exchange: &Exchange, verdict: Verdict) -> Failure {
        let status = exchange.record.status;
        let foreign = |fault, reason: String| Failure::new(fault, Error::NotTheProtocol { status, reason });
        let reaction = verdict.reaction();
        match verdict {
            Verdict::Accepted => Failure::transport(Fault::Broken, "the answer has no stream"),
            Verdict::Refused { code, echoes_request } => {
                let code = if echoes_request { code } else { ResponseCode::from_gromox(code.0) };
                let fault = match (code, code.reaction_in_session()) {
                    (ResponseCode::TOO_LARGE, _) => Fault::TooLarge,
                    (ResponseCode::ENDPOINT_SHUTTING_DOWN, _) => Fault::ShuttingDown,
                    (ResponseCode::INVALID_SEQUENCE, _) if !is_opening(exchange) => Fault::OutOfSequence,
                    (_, Reaction::RetryLater) => Fault::FailedLate,
                    (_, Reaction::Reconnect) => context_lost(exchange),
                    _ => Fault::Refused,
                };
                refused(exchange, fault, code)
            }
            Verdict::Challenged { by_proxy: true, challenges } => foreign(
                Fault::ProxyUnauthorized,
                alloc::format!("a proxy wants credentials ({})", Challenge::names(&challenges)),
            ),
            Verdict::Challenged { challenges, .. } => {
                let error = Error::Authentication { offered: Challenge::names(&challenges) };
                Failure { challenges, ..Failure::new(Fault::Unauthorized, error) }
            }
            Verdict::Redirected { location } => foreign(
                Fault::Redirected,
                alloc::format!("it points to {}", location.as_deref().unwrap_or("nowhere")),
            ),
            Verdict::HeadersHidden { missing } => foreign(
                Fault::HeadersHidden,
                alloc::format!(
                    "{} is hidden; a server for browsers names it in Access-Control-Expose-Headers",
                    missing.join(", ")
                ),
            ),
            Verdict::Mismatched { request_type } => {
                Failure::transport(Fault::Mismatched, alloc::format!("the answer belongs to {request_type}"))
            }
            Verdict::Foreign { status, retry_after, html } => {
                let reason = if html { "a page for people" } else { "not an answer of the endpoint" };
                let fault = match status {
                    413 => Fault::TooLargeForProxy,
                    // A proxy that answers for a server which it did not reach has not handed the request on.
                    408 | 425 | 429 | 503 => Fault::Throttled,
                    _ if reaction == Reaction::RetryLater => Fault::Gateway,
                    _ => return foreign(Fault::Page, reason.into()),
                };
                if fault == Fault::TooLargeForProxy {
                    return foreign(fault, "the request is too large for something on the way".into());
                }
                let now =
                    FileTime::from_unix_millis(i64::try_from(self.by_host(self.now).0).unwrap_or(i64::MAX));
                let retry_after = retry_after.map(|after| millis(after.wait_from(now)));
                Failure {
                    retry_after,
                    ..Failure::transport(fault, alloc::format!("HTTP {status}, {reason}"))
                }
            }
        }
    }
}

/// By how many seconds at least a clock is ahead that showed this second at some time between sending and now.
fn ahead(began: FileTime, sent: Time, now: Time) -> i64 {
    let millis = |time: Time| i64::try_from(time.0).unwrap_or(i64::MAX);
    let least = began.unix_millis().saturating_sub(millis(now)).max(0);
    let most = began.unix_millis().saturating_add(999).saturating_sub(millis(sent)).min(0);
    (least + most) / 1000
}

/// The server does not know the context. Those that open one are told so because of the old one's cookies.
fn context_lost(exchange: &Exchange) -> Fault {
    if is_opening(exchange) { Fault::CookiesRefused } else { Fault::ContextLost }
}

fn is_opening(exchange: &Exchange) -> bool {
    matches!(exchange.purpose, Purpose::Connect | Purpose::Bind)
}

/// The protocol layer refused. `[MS-OXCMAPIHTTP] 2.2.3.3.3`
fn refused(exchange: &Exchange, fault: Fault, code: ResponseCode) -> Failure {
    let request = exchange.record.request_type;
    Failure::new(fault, Error::Refused { request, response_code: code.0, meaning: code.meaning().into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_differ_by_what_cannot_be_explained_otherwise() {
        let at = |second: i64| FileTime::from_unix_seconds(1_000_000 + second);
        let (sent, now) = (Time(1_000_000_700), Time(1_000_001_200));
        // It shows whole seconds, of a moment between sending and now.
        assert_eq!([at(0), at(1)].map(|began| ahead(began, sent, now)), [0, 0]);
        assert_eq!(ahead(at(3600), sent, now), 3598);
        assert_eq!(ahead(at(-3600), sent, now), -3599);
        assert!(ahead(FileTime(i64::MIN), sent, Time(u64::MAX)) < 0);
    }
}
