//! What the network brought, piece by piece.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use mapi_http::http::{Headers, PENDING, ResponseHead};
use mapi_http::session::ExchangeId;

use crate::host::{Tap, Traffic};

/// One HTTP exchange of a session.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    id: ExchangeId,
    pub(super) request_type: String,
    started: Instant,
    /// When the head of the answer came.
    pub(super) head_after: Option<Duration>,
    pub(super) status: u16,
    pub(super) headers: Headers,
    pub(super) pieces: Vec<Piece>,
    /// When it ended.
    pub(super) ended_after: Option<Duration>,
    /// Why, if it did not end well.
    pub(super) failure: Option<String>,
}

/// Bytes that came at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) after: Duration,
    pub(super) bytes: usize,
    /// How many `PENDING` are in it.
    pub(super) pending: usize,
}

impl Seen {
    pub(super) fn bytes(&self) -> usize {
        self.pieces.iter().map(|piece| piece.bytes).sum()
    }
}

/// All exchanges of a session.
#[derive(Debug, Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<Seen>>>);

impl Log {
    /// What tells it of them.
    pub(super) fn tap(&self) -> Tap {
        let log = self.clone();
        Box::new(move |id, traffic| log.take(id, traffic))
    }

    pub(super) fn all(&self) -> Vec<Seen> {
        self.lock().clone()
    }

    /// The last exchange of a type.
    pub(super) fn last(&self, request_type: &str) -> Option<Seen> {
        self.lock().iter().rev().find(|seen| seen.request_type == request_type).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, id: ExchangeId, traffic: Traffic<'_>) {
        let mut log = self.lock();
        if let Traffic::Sent(request) = traffic {
            let request_type = request.headers.iter().find(|(name, _)| *name == "X-RequestType");
            log.push(Seen {
                id,
                request_type: request_type.map(|(_, value)| value.clone()).unwrap_or_default(),
                started: Instant::now(),
                head_after: None,
                status: 0,
                headers: Headers::new(),
                pieces: Vec::new(),
                ended_after: None,
                failure: None,
            });
            return;
        }
        let Some(seen) = log.iter_mut().rev().find(|seen| seen.id == id) else { return };
        let after = seen.started.elapsed();
        match traffic {
            Traffic::Sent(_) => {}
            Traffic::Head(ResponseHead { status, headers }) => {
                seen.head_after = Some(after);
                seen.status = *status;
                seen.headers = headers.clone();
            }
            Traffic::Data(data) => {
                let pending = data.windows(PENDING.len()).filter(|window| *window == PENDING).count();
                seen.pieces.push(Piece { after, bytes: data.len(), pending });
            }
            Traffic::End => seen.ended_after = Some(after),
            Traffic::Failed(failure) => {
                seen.ended_after = Some(after);
                seen.failure = Some(failure.reason.clone());
            }
        }
    }
}
