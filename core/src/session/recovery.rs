//! What is done about failures.

use std::prelude::v1::*;

use super::chain::Source;
use super::endpoint::State;
use super::exchange::{Part, Purpose, Shared};
use super::{Credentials, Error, Event, Flow, Input, Needs, Session};
use crate::http::{CookieJar, Endpoint};
use crate::wire::WireError;

impl<F: Flow> Session<F> {
    /// The request did not reach the server: the same again after a wait.
    pub(super) fn not_sent(&mut self, purpose: Purpose, reason: String, retry_after: Option<u64>) {
        let context = match &purpose {
            Purpose::Bind | Purpose::AddressBook(_) | Purpose::Unbind => &mut self.address_book,
            _ => &mut self.mailbox,
        };
        context.back_off(self.now, retry_after, &mut self.entropy);
        let exhausted = context.failures > self.config.retries;
        match purpose {
            Purpose::Connect => {
                self.mailbox.lost();
                if retry_after == Some(0) {
                    self.mailbox.jar = CookieJar::new();
                }
            }
            Purpose::Bind => {
                self.address_book.lost();
                if retry_after == Some(0) {
                    self.address_book.jar = CookieJar::new();
                }
            }
            Purpose::NotificationWait => return self.wait_again_later(),
            Purpose::Disconnect => return self.gone(Endpoint::Mailbox),
            Purpose::Unbind => return self.gone(Endpoint::AddressBook),
            Purpose::Execute(shared) => self.put_back(shared),
            // It still waits in its flow.
            Purpose::AddressBook(_) => {}
        }
        if exhausted {
            self.give_up(&Error::Transport { reason });
        }
    }

    /// An Execute that the server has not carried out waits to be sent again.
    pub(super) fn put_back(&mut self, shared: Shared) {
        for part in shared.parts {
            if let Some(running) = self.flows.get_mut(&part.ticket) {
                running.needs = Needs::Execute(part.waiting);
            }
        }
        if shared.epoch == self.epoch {
            self.releases.extend(shared.releases);
        }
    }

    /// The context is gone, or nobody knows what became of it.
    pub(super) fn context_lost(
        &mut self,
        purpose: Purpose,
        stale: bool,
        unknown: bool,
        error: Error,
        retry_after: Option<u64>,
    ) {
        match purpose {
            Purpose::NotificationWait if unknown => self.wait_again_later(),
            Purpose::Bind | Purpose::AddressBook(_) | Purpose::Unbind => {
                let was_closing = matches!(purpose, Purpose::Unbind);
                self.address_book.lost();
                if unknown {
                    self.address_book.back_off(self.now, retry_after, &mut self.entropy);
                } else {
                    self.address_book.failures += 1;
                }
                if was_closing {
                    self.gone(Endpoint::AddressBook);
                } else if self.address_book.failures > self.config.retries {
                    self.fail_address_book_flows(&error);
                    self.address_book.recovered();
                }
            }
            Purpose::Disconnect => self.gone(Endpoint::Mailbox),
            purpose if stale => {
                // The context was given up before this answer came: only its own flows are concerned.
                if let Purpose::Execute(shared) = purpose {
                    for part in shared.parts {
                        self.turn_back(part, unknown, &error);
                    }
                }
            }
            purpose => {
                self.lose_mailbox();
                if unknown {
                    self.mailbox.back_off(self.now, retry_after, &mut self.entropy);
                } else {
                    self.mailbox.failures += 1;
                }
                if let Purpose::Execute(shared) = purpose {
                    for part in shared.parts {
                        self.turn_back(part, unknown, &error);
                    }
                }
                if self.mailbox.failures > self.config.retries {
                    self.give_up(&error);
                }
            }
        }
    }

    /// A flow whose chain was under way when the context died.
    fn turn_back(&mut self, part: Part, unknown: bool, error: &Error) {
        let Part { ticket, waiting, .. } = part;
        let Some(running) = self.flows.get_mut(&ticket) else { return };
        if unknown && !waiting.chain.may_repeat() {
            let reason = match error {
                Error::Transport { reason } => reason.clone(),
                other => other.to_string(),
            };
            let error = Error::OutcomeUnknown { what: waiting.chain.what, reason };
            return self.finish(ticket, Err(error));
        }
        let holds = waiting.chain.slots.iter().any(|slot| matches!(slot, Source::Held(_)));
        running.needs = if holds || !waiting.gathered.is_empty() {
            Needs::Step(Input::Lost)
        } else {
            Needs::Execute(waiting)
        };
    }

    /// Repeating did not help: whoever waits is told.
    fn give_up(&mut self, error: &Error) {
        self.fail_mailbox_flows(error);
        self.mailbox.recovered();
    }

    /// It failed for good.
    pub(super) fn fail(&mut self, purpose: Purpose, error: &Error) {
        match purpose {
            Purpose::Connect => {
                self.mailbox.lost();
                self.fail_mailbox_flows(error);
            }
            Purpose::Execute(shared) => {
                self.fail_logon(&shared, error);
                for part in shared.parts {
                    self.finish(part.ticket, Err(error.clone()));
                }
            }
            Purpose::NotificationWait => self.wait_again_later(),
            Purpose::Bind => {
                self.address_book.lost();
                self.fail_address_book_flows(error);
            }
            Purpose::AddressBook(ticket) => self.finish(ticket, Err(error.clone())),
            Purpose::Disconnect => self.gone(Endpoint::Mailbox),
            Purpose::Unbind => self.gone(Endpoint::AddressBook),
        }
    }

    /// The server wants (other) credentials. A token can be renewed, a password cannot.
    pub(super) fn unauthorized(&mut self, purpose: Purpose, offered: String) {
        if !matches!(self.config.credentials, Credentials::Bearer { .. }) {
            let error = Error::Authentication { offered };
            if matches!(purpose, Purpose::NotificationWait) {
                self.fail_mailbox_flows(&error);
            }
            return self.fail(purpose, &error);
        }
        // The request was not carried out, so the context stays as it is and everything waits.
        match purpose {
            Purpose::Connect => self.mailbox.state = State::Absent,
            Purpose::Bind => self.address_book.state = State::Absent,
            Purpose::Execute(shared) => self.put_back(shared),
            Purpose::Disconnect => self.gone(Endpoint::Mailbox),
            Purpose::Unbind => self.gone(Endpoint::AddressBook),
            Purpose::AddressBook(_) | Purpose::NotificationWait => {}
        }
        self.credentials_refused = true;
        self.event(Event::CredentialsNeeded { offered });
    }

    pub(super) fn wait_again_later(&mut self) {
        /// Long enough for a server that refuses waits not to be flooded.
        const PAUSE: u64 = 5_000;
        self.wait_not_before = Some(self.now.plus(PAUSE));
        // What happened meanwhile may be pending.
        self.events_pending |= self.mailbox.state == State::Live;
    }

    /// The body of an answer cannot be read: it was cut off on the way, or makes no sense.
    pub(super) fn unreadable(
        &mut self,
        purpose: Purpose,
        request: &'static str,
        stale: bool,
        source: WireError,
    ) {
        if source.is_truncation() {
            return self.context_lost(purpose, stale, true, Error::Protocol { request, source }, None);
        }
        self.nonsense(purpose, request, source);
    }

    /// An answer that is complete and cannot be read.
    pub(super) fn nonsense(&mut self, purpose: Purpose, request: &'static str, source: WireError) {
        match purpose {
            Purpose::Execute(shared) => {
                self.fail_logon(&shared, &Error::Protocol { request, source: source.clone() });
                for part in shared.parts {
                    self.finish(part.ticket, Err(part.waiting.chain.unreadable(request, &source)));
                }
            }
            purpose => self.fail(purpose, &Error::Protocol { request, source }),
        }
    }

    /// The context of the mailbox endpoint is no more. Its epoch ends at once, so that late answers of it are known.
    pub(super) fn lose_mailbox(&mut self) {
        self.mailbox.lost();
        self.epoch = self.epoch.wrapping_add(1);
        self.logon_handle = None;
        // They are lost as well; whoever waits for them is told of a gap.
        self.events_pending = false;
    }

    pub(super) fn gone(&mut self, endpoint: Endpoint) {
        match endpoint {
            Endpoint::Mailbox => {
                self.lose_mailbox();
                self.mailbox.jar = CookieJar::new();
                // Nobody is interested in the end of a wait any more.
                if let Some(wait) = self.waiting.take() {
                    self.exchanges.remove(&wait);
                }
            }
            Endpoint::AddressBook => {
                self.address_book.lost();
                self.address_book.jar = Default::default();
            }
        }
    }
}
