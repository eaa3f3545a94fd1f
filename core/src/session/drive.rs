//! Stepping flows.

use std::prelude::v1::*;

use super::exchange::Purpose;
use super::recovery::Failed;
use super::verdict::Failure;
use super::{
    Error, Event, ExchangeId, Fault, Flow, Input, Needs, Output, Running, Session, Step, Steps, Ticket,
    Waiting,
};

/// For so many milliseconds it is remembered that a property's name has no id.
const NAMELESS: u64 = 5 * 60_000;

impl<F: Flow> Session<F> {
    /// Steps every flow that has something to go on with.
    pub(super) fn step_flows(&mut self) {
        // A step can make another flow ready (a logon), so this goes round until nothing moves.
        while let Some((ticket, input)) = self.next_input() {
            self.step(ticket, input);
        }
    }

    fn next_input(&mut self) -> Option<(Ticket, Input)> {
        let logged_on = self.logon.is_some();
        for (ticket, running) in self.flows.iter_mut().filter(|(_, running)| !running.paused) {
            let input = match &mut running.needs {
                Needs::Step(_) => {
                    let Needs::Step(input) = core::mem::replace(&mut running.needs, Needs::Answer) else {
                        continue;
                    };
                    input
                }
                Needs::Logon if logged_on => Input::LoggedOn,
                Needs::Notifications { .. } if core::mem::take(&mut running.missed) => Input::Missed,
                Needs::Notifications { .. } if !running.queued.is_empty() => {
                    Input::Notified(core::mem::take(&mut running.queued))
                }
                _ => continue,
            };
            return Some((*ticket, input));
        }
        None
    }

    fn step(&mut self, ticket: Ticket, input: Input) {
        let Some(mut running) = self.flows.remove(&ticket) else { return };
        if matches!(input, Input::Lost | Input::Unknown(_)) {
            // The subscriptions are gone as well, and what came of them is part of the gap.
            running.queued.clear();
        }
        if matches!(input, Input::LoggedOn | Input::Replies(_) | Input::Notified(_)) {
            running.tries = 0;
        }
        let of_address_book = matches!(input, Input::AddressBook(_));
        if self.now.since(self.names_since) > NAMELESS {
            // Somebody else may have given them an id.
            self.names.retain(|_, id| *id != 0);
            self.names_since = self.now;
        }
        let mut parts = Vec::new();
        let mut released = Vec::new();
        let mut steps = Steps {
            now: self.by_host(self.now),
            logon: self.logon.as_mut(),
            user_dn: &self.config.user_dn,
            parts: &mut parts,
            released: &mut released,
            entropy: &mut self.entropy,
            names: &mut self.names,
            settled: false,
            advanced: false,
            people: &mut self.people,
            packs_writes: self.server_packs_writes,
        };
        let step = running.flow.step(input, &mut steps);
        if steps.settled {
            running.doubt = None;
        }
        if steps.advanced {
            running.losses = 0;
        }
        self.release_all(&released);
        running.held.retain(|handle| !released.contains(handle));
        self.outputs.extend(parts.into_iter().map(|part| Output::Event(Event::Part(ticket, part))));
        if of_address_book {
            match step {
                Err(Error::Protocol { request, source }) if source.is_truncation() => {
                    running.needs = Needs::Step(running.lost());
                    self.flows.insert(ticket, running);
                    return self.short_answer(ticket, Error::Protocol { request, source });
                }
                _ => {
                    running.tries = 0;
                    self.address_book.recovered();
                }
            }
        }
        let needs = match step {
            Ok(Step::Done(answer)) => return self.end(ticket, running, Ok(answer)),
            Err(error) => return self.end(ticket, running, Err(error)),
            Ok(Step::Logon) => Needs::Logon,
            Ok(Step::Execute(chain)) => Needs::Execute(Waiting::new(chain)),
            Ok(Step::AddressBook(request, body)) => Needs::AddressBook { request, body },
            // The context died before the flow had heard of its subscription.
            Ok(Step::Listen(handles)) if handles.iter().any(|handle| handle.epoch != self.epoch) => {
                Needs::Step(running.lost())
            }
            Ok(Step::Listen(handles)) => Needs::Notifications { handles },
            Ok(Step::Supply) => Needs::Supply,
        };
        if let Needs::AddressBook { .. } = &needs
            && self.address_book.url.is_empty()
        {
            let error = Error::InvalidArgument(
                "the URL of the address book endpoint is not known: give it to the configuration".into(),
            );
            return self.end(ticket, running, Err(error));
        }
        self.flows.insert(ticket, Running { needs, ..running });
    }

    /// The address book's answer was shorter than it says: the step is begun again.
    fn short_answer(&mut self, ticket: Ticket, error: Error) {
        self.step(ticket, Input::Lost);
        let purpose = Purpose::AddressBook(ticket);
        let failed = Failed { id: ExchangeId::default(), purpose, stale: false, old_credentials: false };
        self.recover(failed, Failure::new(Fault::ShortBody, error));
    }

    fn end(&mut self, ticket: Ticket, running: Running<F>, result: Result<F::Answer, Error>) {
        self.flows.insert(ticket, running);
        self.finish(ticket, result);
    }
}
