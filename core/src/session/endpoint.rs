//! A session context with one endpoint: its state, cookies and counters. `[MS-OXCMAPIHTTP] 3.1.1`

use std::prelude::v1::*;

use super::{Entropy, ExchangeId, Time};
use crate::data::Guid;
use crate::http::{CookieJar, RequestId};

/// Where a session context stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// There is none: the next operation begins one.
    Absent,
    /// Connect or Bind is under way.
    Opening(ExchangeId),
    /// It is established (as far as is known).
    Live,
    /// Disconnect or Unbind is under way.
    Closing(ExchangeId),
}

/// One session context.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) url: String,
    pub(super) state: State,
    pub(super) jar: CookieJar,
    /// Constant part of `X-RequestId` for the life of the context.
    pub(super) session: Guid,
    pub(super) requests: u32,
    /// The exchange that occupies the context; NotificationWait runs beside it.
    pub(super) busy: Option<ExchangeId>,
    /// Somebody has answered there, in this process.
    pub(super) answered: bool,
    /// How often in a row an exchange failed.
    pub(super) failures: u32,
    /// Why the last one of them did.
    pub(super) last_failure: Option<String>,
    /// Nothing is sent before that time.
    pub(super) not_before: Option<Time>,
    /// When the server drops the context if nothing is sent.
    pub(super) expires: Option<Time>,
    /// The server may still hold a context that was given up here: its cookies have not been sent since.
    pub(super) left_behind: bool,
}

impl Endpoint {
    /// The first wait before a repetition, doubled each time.
    const FIRST_DELAY: u64 = 500;
    /// The longest wait before a repetition.
    const LONGEST_DELAY: u64 = 30_000;

    pub(super) fn new(url: String, entropy: &mut Entropy) -> Self {
        Self {
            url,
            state: State::Absent,
            jar: CookieJar::new(),
            session: entropy.guid(),
            requests: 0,
            busy: None,
            answered: false,
            failures: 0,
            last_failure: None,
            not_before: None,
            expires: None,
            left_behind: false,
        }
    }

    /// A value for `X-RequestId`: it grows with every request.
    pub(super) fn request_id(&mut self) -> String {
        self.requests = self.requests.wrapping_add(1);
        RequestId::new(self.session, self.requests).text().into()
    }

    /// Whether a request may be sent now.
    pub(super) fn is_free(&self, now: Time) -> bool {
        self.busy.is_none() && self.not_before.is_none_or(|time| time <= now)
    }

    /// Something failed: wait longer each time, with jitter, or as long as the server says.
    pub(super) fn back_off(&mut self, now: Time, server_says: Option<u64>, entropy: &mut Entropy) {
        let delay = Self::FIRST_DELAY << self.failures.min(10);
        let delay = delay.min(Self::LONGEST_DELAY);
        let delay = delay / 2 + entropy.below(delay / 2 + 1);
        self.failures += 1;
        self.not_before = Some(now.plus(server_says.unwrap_or(delay)));
    }

    /// What failed long ago says nothing of now.
    pub(super) fn forget_old_failures(&mut self, now: Time) {
        if self.not_before.is_none_or(|time| now.since(time) > Self::LONGEST_DELAY) {
            self.failures = 0;
        }
    }

    /// Something worked.
    pub(super) fn recovered(&mut self) {
        self.failures = 0;
        self.last_failure = None;
        self.not_before = None;
    }

    /// The context is gone; its cookies go along with the next Connect, so that the server can clean up.
    pub(super) fn lost(&mut self) {
        self.state = State::Absent;
        self.busy = None;
        self.expires = None;
    }
}
