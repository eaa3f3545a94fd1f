//! Doing what the table of faults says.

use std::prelude::v1::*;

use super::chain::Source;
use super::endpoint::State;
use super::exchange::{Purpose, Shared};
use super::fault::{Again, CarriedOut, Context, Fault, Recovery};
use super::verdict::Failure;
use super::{
    Chain, Error, Event, ExchangeId, Flow, Input, MOST_LOSSES, Needs, Repeat, Session, Ticket, Waiting,
};
use crate::http::{CookieJar, Endpoint};
use crate::wire::WireError;

/// What is remembered of an exchange that failed.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) id: ExchangeId,
    pub(super) purpose: Purpose,
    /// The context was given up before its answer came.
    pub(super) stale: bool,
    /// It was sent with credentials that have been replaced meanwhile.
    pub(super) old_credentials: bool,
}

impl<F: Flow> Session<F> {
    /// An exchange failed.
    pub(super) fn recover(&mut self, failed: Failed, failure: Failure) {
        let Failed { id, purpose, stale, old_credentials } = failed;
        let recovery = failure.fault.recovery();
        match (purpose, recovery.again) {
            (Purpose::Disconnect, _) => self.gone(Endpoint::Mailbox),
            (Purpose::Unbind, _) => self.gone(Endpoint::AddressBook),
            (purpose, Again::WithCredentials) => {
                if !old_credentials && !self.credentials_refused {
                    self.credentials_refused = true;
                    self.challenged = Some((id, purpose.endpoint()));
                    self.event(Event::CredentialsNeeded { challenges: failure.challenges });
                }
                self.wait_for_credentials(purpose);
            }
            (purpose, Again::Apart) => self.send_apart(purpose, &failure.error, recovery),
            (purpose, Again::Never) => self.fail(purpose, &failure.error, recovery.carried_out),
            (Purpose::NotificationWait, _) => {
                // It changes nothing, so it does not matter whether it was carried out; that the context is gone does.
                if recovery.context == Context::Lost && recovery.again == Again::AtOnce && !stale {
                    self.lose_mailbox();
                }
                if failure.retry_after.is_some() {
                    self.mailbox.back_off(self.now, failure.retry_after, &mut self.entropy);
                }
                self.wait_again_later();
            }
            (Purpose::Execute(shared), _) if stale => {
                // Only its own flows are concerned.
                for part in shared.parts {
                    self.turn_back(part.ticket, part.waiting, recovery.carried_out, &failure.error);
                }
            }
            (purpose, _) => self.send_again(purpose, failure, recovery),
        }
    }

    /// It may pass: the same again, in this context or in a new one.
    fn send_again(&mut self, purpose: Purpose, failure: Failure, recovery: Recovery) {
        let name = purpose.endpoint();
        let concerned = self.concerned(&purpose);
        let lost = recovery.context == Context::Lost && matches!(purpose, Purpose::Execute(_));
        let endpoint = match name {
            Endpoint::Mailbox => &mut self.mailbox,
            Endpoint::AddressBook => &mut self.address_book,
        };
        endpoint.forget_old_failures(self.now);
        let at_once = match recovery.fault {
            Fault::CookiesRefused => !endpoint.jar.is_empty(),
            _ => recovery.again == Again::AtOnce && endpoint.failures == 0,
        };
        if !at_once {
            endpoint.back_off(self.now, failure.retry_after, &mut self.entropy);
        } else {
            endpoint.failures += 1;
        }
        if recovery.fault == Fault::CookiesRefused {
            endpoint.jar = CookieJar::new();
        }
        endpoint.left_behind =
            recovery.context == Context::Lost && recovery.carried_out == CarriedOut::Unknown;
        match purpose {
            Purpose::Connect => self.lose_mailbox(),
            Purpose::Bind => self.address_book.lost(),
            Purpose::Execute(shared) if recovery.context == Context::Lost => {
                self.lose_mailbox();
                for part in shared.parts {
                    self.turn_back(part.ticket, part.waiting, recovery.carried_out, &failure.error);
                }
            }
            Purpose::Execute(shared) => self.put_back(shared),
            // It still waits in its flow.
            Purpose::AddressBook(_) if recovery.context == Context::Lost => self.address_book.lost(),
            _ => {}
        }
        for ticket in concerned {
            self.tried(ticket, &failure.error, lost);
        }
        self.rest(name);
    }

    /// Operations that an exchange was for.
    fn concerned(&self, purpose: &Purpose) -> Vec<Ticket> {
        match purpose {
            Purpose::AddressBook(ticket) => vec![*ticket],
            Purpose::Execute(shared) => {
                let mut tickets: Vec<Ticket> = shared.parts.iter().map(|part| part.ticket).collect();
                // Everybody waits for the logon.
                if shared.logon {
                    tickets.extend(self.waiting(Endpoint::Mailbox));
                } else if shared.for_events {
                    let listening = self.flows.iter().filter(|(_, running)| running.listens());
                    tickets.extend(listening.map(|(ticket, _)| *ticket));
                }
                tickets
            }
            _ => self.waiting(purpose.endpoint()),
        }
    }

    /// One more of its exchanges came to nothing: after so many in a row an operation is told, and likewise after so many that
    /// took the context with them, when it came no further meanwhile.
    pub(super) fn tried(&mut self, ticket: Ticket, error: &Error, lost: bool) {
        let Some(running) = self.flows.get_mut(&ticket) else { return };
        running.tries += 1;
        running.losses += u32::from(lost);
        let retries = self.config.retries;
        if running.tries > retries || running.losses > retries.saturating_mul(MOST_LOSSES) {
            self.finish(ticket, Err(error.clone()));
        }
    }

    /// When nobody waits for an endpoint any more, whoever comes next need not wait for it either.
    fn rest(&mut self, name: Endpoint) {
        let goes_on = self.flows.values().any(|running| matches!(running.needs, Needs::Step(_)));
        if goes_on || !self.waiting(name).is_empty() {
            return;
        }
        match name {
            Endpoint::Mailbox => self.mailbox.recovered(),
            Endpoint::AddressBook => self.address_book.recovered(),
        }
    }

    /// It is too large for somebody: each part of it once more, alone.
    fn send_apart(&mut self, purpose: Purpose, error: &Error, recovery: Recovery) {
        match purpose {
            Purpose::Execute(mut shared) if shared.parts.len() > 1 => {
                shared.parts.iter_mut().for_each(|part| part.waiting.alone = true);
                self.put_back(shared);
            }
            purpose => self.fail(purpose, error, recovery.carried_out),
        }
    }

    /// An Execute that the server has not carried out waits to be sent again.
    fn put_back(&mut self, shared: Shared) {
        for part in shared.parts {
            if let Some(running) = self.flows.get_mut(&part.ticket) {
                running.needs = Needs::Execute(part.waiting);
            }
        }
        if shared.epoch == self.epoch {
            self.releases.extend(shared.releases);
            self.events_pending |= shared.for_events;
        }
    }

    /// The server answered: whoever listens has all that can be expected.
    pub(super) fn listeners_are_served(&mut self) {
        for (_, running) in self.flows.iter_mut().filter(|(_, running)| running.listens()) {
            running.tries = 0;
        }
    }

    /// A flow whose chain was under way when the context died.
    pub(super) fn turn_back(
        &mut self,
        ticket: Ticket,
        mut waiting: Waiting,
        carried_out: CarriedOut,
        error: &Error,
    ) {
        let Some(running) = self.flows.get_mut(&ticket) else { return };
        // The beginning of a chain that is sent in pieces was carried out for certain.
        let perhaps_done = carried_out == CarriedOut::Unknown || !waiting.gathered.is_empty();
        if perhaps_done && !waiting.chain.may_repeat() {
            return self.in_doubt(ticket, &waiting.chain, error);
        }
        waiting.again |= perhaps_done;
        let holds = waiting.chain.slots.iter().any(|slot| matches!(slot, Source::Held(_)));
        running.needs = if holds || !waiting.gathered.is_empty() {
            Needs::Step(running.lost())
        } else {
            Needs::Execute(waiting)
        };
    }

    /// Nobody knows whether the chain was carried out, and it must not be twice: its flow finds out, or ends.
    fn in_doubt(&mut self, ticket: Ticket, chain: &Chain, error: &Error) {
        let doubt = chain.unknown(error);
        match self.flows.get_mut(&ticket) {
            Some(running) if chain.repeat == Repeat::Ask => {
                running.doubt = Some(doubt.clone());
                running.needs = Needs::Step(Input::Unknown(doubt));
            }
            _ => self.finish(ticket, Err(doubt)),
        }
    }

    /// As [`in_doubt`](Self::in_doubt), where asking again may well bring the same: the flow finds out once.
    pub(super) fn in_doubt_for_good(&mut self, ticket: Ticket, chain: &Chain, error: &Error) {
        match self.flows.get(&ticket) {
            Some(running) if running.doubt.is_some() => self.finish(ticket, Err(chain.unknown(error))),
            _ => self.in_doubt(ticket, chain, error),
        }
    }

    /// It failed for good.
    pub(super) fn fail(&mut self, purpose: Purpose, error: &Error, carried_out: CarriedOut) {
        match purpose {
            Purpose::Connect => {
                self.mailbox.lost();
                self.fail_waiting(Endpoint::Mailbox, error);
            }
            Purpose::Execute(shared) => {
                self.fail_logon(&shared, error);
                for part in shared.parts {
                    let chain = &part.waiting.chain;
                    if carried_out == CarriedOut::Unknown && !chain.may_repeat() {
                        self.in_doubt_for_good(part.ticket, chain, error);
                    } else {
                        self.finish(part.ticket, Err(error.clone()));
                    }
                }
                if shared.epoch == self.epoch && carried_out == CarriedOut::No {
                    self.releases.extend(shared.releases);
                }
            }
            Purpose::NotificationWait => self.wait_again_later(),
            Purpose::Bind => {
                self.address_book.lost();
                self.fail_waiting(Endpoint::AddressBook, error);
            }
            Purpose::AddressBook(ticket) => self.finish(ticket, Err(error.clone())),
            Purpose::Disconnect => self.gone(Endpoint::Mailbox),
            Purpose::Unbind => self.gone(Endpoint::AddressBook),
        }
    }

    /// The server wants (other) credentials. The request was not carried out, so the context stays as it is.
    fn wait_for_credentials(&mut self, purpose: Purpose) {
        match purpose {
            Purpose::Connect => self.mailbox.state = State::Absent,
            Purpose::Bind => self.address_book.state = State::Absent,
            Purpose::Execute(shared) => self.put_back(shared),
            _ => {}
        }
    }

    pub(super) fn wait_again_later(&mut self) {
        /// Long enough for a server that refuses waits not to be flooded.
        const PAUSE: u64 = 1_000;
        const LONGEST_PAUSE: u64 = 300_000;
        let pause = (PAUSE << self.wait_failures.min(10)).min(LONGEST_PAUSE);
        self.wait_failures += 1;
        self.wait_not_before = Some(self.now.plus(pause));
        // What happened meanwhile may be pending.
        self.events_pending |= self.mailbox.state == State::Live;
    }

    /// The body of an answer cannot be read: it was cut off on the way, or makes no sense.
    pub(super) fn unreadable(&mut self, failed: Failed, request: &'static str, source: WireError) {
        let fault = if source.is_truncation() { Fault::ShortBody } else { Fault::Unreadable };
        self.recover(failed, Failure::new(fault, Error::Protocol { request, source }));
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
