//! Whether notifications arrive as they happen. The server says PROCESSING at once and PENDING now and then: what a
//! proxy does to these shows what it would do to notifications.

use std::time::{Duration, Instant};

use mapi_http::mailbox::Watch;
use mapi_http::session::LogonFolder;

use super::catalogue::{Cause, Check};
use super::mailbox::Watched;
use super::report::Report;
use super::traffic::Seen;

/// How often the log is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// When the server does not say how often it says PENDING. `[MS-OXCMAPIHTTP] 3.2.2.1`
const PERIOD: Duration = Duration::from_secs(30);
/// No server lets one wait longer than that for a PENDING.
const LONGEST: Duration = Duration::from_secs(90);

/// Waits for two PENDING.
pub(super) async fn examine(report: &mut Report, watched: &Watched) {
    let period = watched.log.last("Connect").and_then(|seen| period(&seen)).unwrap_or(PERIOD);
    let patience = (period * 3 + Duration::from_secs(2)).min(LONGEST);
    let started = Instant::now();
    // It ends when this is dropped, with the session.
    let (ended, _parts) = watched.mailbox.run_with_parts(Watch::folder(LogonFolder::Inbox));
    let ended = tokio::spawn(ended);
    let (outcome, detail) = loop {
        tokio::time::sleep(LOOK).await;
        if ended.is_finished() {
            let why = match ended.await {
                Ok(Err(error)) => error.to_string(),
                _ => "it ended".to_owned(),
            };
            report.found(Check::Waiting, Cause::WaitFailed, "", why, started.elapsed());
            return;
        }
        let seen = watched.log.last("NotificationWait");
        let waited = started.elapsed();
        match seen.as_ref().map(|seen| verdict(seen, period)) {
            Some(Some(verdict)) => break verdict,
            _ if waited < patience => {}
            Some(None) if seen.is_some_and(|seen| seen.head_after.is_none()) => {
                break (Some(Cause::Buffered), format!("nothing within {} s", patience.as_secs()));
            }
            Some(None) => {
                break (Some(Cause::Buffered), format!("no PENDING within {} s", patience.as_secs()));
            }
            None => break (Some(Cause::WaitFailed), "the wait did not begin".into()),
        }
    };
    ended.abort();
    match outcome {
        Some(cause) => report.found(Check::Waiting, cause, "", detail, started.elapsed()),
        None => report.pass(Check::Waiting, "", detail, started.elapsed()),
    }
}

fn period(seen: &Seen) -> Option<Duration> {
    let millis = seen.headers.number("X-PendingPeriod")?;
    Some(Duration::from_millis(millis).clamp(Duration::from_millis(50), PERIOD * 2))
}

/// What is known of a wait; nothing as long as nothing is.
fn verdict(seen: &Seen, period: Duration) -> Option<(Option<Cause>, String)> {
    let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
    let pending: Vec<_> = seen.pieces.iter().filter(|piece| piece.pending > 0).collect();
    let together = pending.iter().find(|piece| piece.pending > 1);
    if let (Some(head), Some(piece)) = (seen.head_after, together) {
        let detail = format!(
            "{} PENDING came together, {} after the request; the head after {}",
            piece.pending,
            seconds(piece.after),
            seconds(head)
        );
        return Some((Some(Cause::Buffered), detail));
    }
    if pending.len() >= 2 {
        let head = seen.head_after.unwrap_or_default();
        // The head comes at once; a proxy that holds it back lets go of it with the first PENDING at the earliest.
        let late = head > period / 2 + Duration::from_secs(1);
        let detail =
            format!("PROCESSING after {} ms, then PENDING every {}", head.as_millis(), seconds(period));
        return Some((late.then_some(Cause::Buffered), detail));
    }
    let ended = seen.ended_after?;
    Some(match (&seen.failure, seen.status) {
        (Some(failure), _) => (
            Some(Cause::WaitCut),
            format!("after {}, PENDING every {}: {failure}", seconds(ended), seconds(period)),
        ),
        (None, 502..=504 | 408) => {
            (Some(Cause::WaitCut), format!("HTTP {} after {}", seen.status, seconds(ended)))
        }
        (None, 200) if seen.bytes() > 0 => {
            let whole = seen.pieces.len() == 1 && seen.head_after.is_some_and(|head| head > period);
            if whole {
                (Some(Cause::Buffered), format!("all of it came together after {}", seconds(ended)))
            } else {
                (None, format!("answered after {}", seconds(ended)))
            }
        }
        (None, status) => (Some(Cause::WaitFailed), format!("HTTP {status} after {}", seconds(ended))),
    })
}
