//! What a complete answer means.

use std::prelude::v1::*;

use bytes::Bytes;

use super::exchange::{Exchange, Purpose, Reception};
use super::receive::millis;
use super::{Error, Flow, Session};
use crate::data::FileTime;
use crate::http::{Reaction, ResponseCode, Verdict};

/// What became of an exchange.
pub(super) enum Outcome {
    /// The body of an answer that was carried out.
    Body(Bytes),
    /// The context is gone: nothing was carried out.
    ContextLost,
    /// It failed in a way that may pass. `sent`: the server may have carried it out.
    Fault { sent: bool, reason: String, retry_after: Option<u64> },
    /// It failed for good.
    Failed(Error),
    /// The credentials were refused.
    Unauthorized(String),
}

impl<F: Flow> Session<F> {
    /// What a complete answer means.
    pub(super) fn outcome(&self, exchange: &mut Exchange) -> Outcome {
        let request = exchange.record.request_type;
        let decoder = match core::mem::replace(&mut exchange.reception, Reception::Waiting) {
            Reception::Stream(decoder) => decoder,
            Reception::Other(verdict) => return self.refusal(request, exchange, verdict),
            Reception::Waiting => {
                let reason = "the answer has no head".into();
                return Outcome::Fault { sent: true, reason, retry_after: None };
            }
        };
        let answer = match (exchange.broken, decoder.finish()) {
            (Some(error), _) | (None, Err(error)) => {
                return Outcome::Fault { sent: true, reason: error.to_string(), retry_after: None };
            }
            (None, Ok(answer)) => answer,
        };
        exchange.record.elapsed = answer.late_headers.elapsed().map(millis);
        match answer.response_code() {
            Some(code) if !code.is_success() => {
                exchange.record.response_code = Some(code.0);
                self.response_code(request, exchange, code, true)
            }
            _ => Outcome::Body(answer.body),
        }
    }

    /// An answer that is not an accepted request's.
    fn refusal(&self, request: &'static str, exchange: &Exchange, verdict: Verdict) -> Outcome {
        let reaction = verdict.reaction();
        match verdict {
            Verdict::Accepted => Outcome::ContextLost,
            Verdict::Refused { code, echoes_request } => {
                self.response_code(request, exchange, code, echoes_request)
            }
            Verdict::Challenged { challenges, .. } => {
                let schemes: Vec<String> =
                    challenges.iter().map(|challenge| challenge.name.clone()).collect();
                Outcome::Unauthorized(schemes.join(", "))
            }
            Verdict::Redirected { location } => Outcome::Failed(Error::NotTheProtocol {
                status: exchange.record.status,
                reason: alloc::format!("it points to {}", location.as_deref().unwrap_or("nowhere")),
            }),
            Verdict::HeadersHidden { missing } => Outcome::Failed(Error::NotTheProtocol {
                status: exchange.record.status,
                reason: alloc::format!(
                    "{} is hidden; a server for browsers names it in Access-Control-Expose-Headers",
                    missing.join(", ")
                ),
            }),
            Verdict::Mismatched { request_type } => Outcome::Fault {
                sent: true,
                reason: alloc::format!("the answer belongs to {request_type}"),
                retry_after: None,
            },
            Verdict::Foreign { status, retry_after, html } => {
                let reason = if html { "a page for people" } else { "not an answer of the endpoint" };
                if reaction == Reaction::RetryLater {
                    let now = FileTime::from_unix_millis(i64::try_from(self.now.0).unwrap_or(i64::MAX));
                    return Outcome::Fault {
                        // A proxy that answers for a server which it did not reach has not handed the request on.
                        sent: !matches!(status, 408 | 425 | 429 | 503),
                        reason: alloc::format!("HTTP {status}, {reason}"),
                        retry_after: retry_after.map(|after| millis(after.wait_from(now))),
                    };
                }
                Outcome::Failed(Error::NotTheProtocol { status, reason: reason.into() })
            }
        }
    }

    /// The protocol layer refused. `[MS-OXCMAPIHTTP] 2.2.3.3.3`
    fn response_code(
        &self,
        request: &'static str,
        exchange: &Exchange,
        code: ResponseCode,
        echoes_request: bool,
    ) -> Outcome {
        let code = if echoes_request { code } else { ResponseCode::from_gromox(code.0) };
        let opening = matches!(exchange.purpose, Purpose::Connect | Purpose::Bind);
        match code.reaction_in_session() {
            Reaction::Reconnect if !opening => Outcome::ContextLost,
            // The cookies of the old context were not welcome: without them the next try is a fresh one.
            Reaction::Reconnect => {
                Outcome::Fault { sent: false, reason: code.meaning().into(), retry_after: Some(0) }
            }
            Reaction::RetryLater => {
                Outcome::Fault { sent: false, reason: code.meaning().into(), retry_after: None }
            }
            _ => Outcome::Failed(Error::Refused {
                request,
                response_code: code.0,
                meaning: code.meaning().into(),
            }),
        }
    }
}
