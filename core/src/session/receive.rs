//! Taking in what the host reports.

use std::prelude::v1::*;

use bytes::Bytes;

use super::endpoint::State;
use super::exchange::{Exchange, Purpose, Reception};
use super::fault::CarriedOut;
use super::recovery::Failed;
use super::verdict::{Failure, Outcome};
use super::{
    CookieOwner, Error, Event, ExchangeId, ExchangeRecord, Fault, Flow, Input, Needs, Session,
    TransportFailure,
};
use crate::autodiscover::HostFailure;
use crate::data::ErrorCode;
use crate::http::body::{BindResponse, ConnectResponse, ExecuteResponse, NotificationWaitResponse};
use crate::http::{Endpoint, Merge, ResponseHead};
use crate::payload::Unwrapping;
use crate::payload::auxiliary::{self, ClientControlFlags, ServerCapabilityFlags};
use crate::wire::{Context, Wire};

impl<F: Flow> Session<F> {
    /// The status line and headers of an answer came.
    pub fn handle_head(&mut self, id: ExchangeId, head: ResponseHead) {
        let Some(exchange) = self.exchanges.get_mut(&id) else { return };
        exchange.record.status = head.status;
        let endpoint = match exchange.purpose.endpoint() {
            Endpoint::Mailbox => &mut self.mailbox,
            Endpoint::AddressBook => &mut self.address_book,
        };
        exchange.accept(&head);
        endpoint.answered = true;
        if self.config.cookies == CookieOwner::Session {
            let accepted = matches!(exchange.reception, Reception::Stream(_));
            let mode = match exchange.purpose {
                Purpose::Connect | Purpose::Bind if accepted => Merge::Afresh,
                Purpose::NotificationWait => Merge::Beside(exchange.cookies),
                _ => Merge::InTurn,
            };
            // Cookies that do not fit are left out; the server then says that they are missing.
            let _ = endpoint.jar.merge(&head.headers, mode);
        }
        if let Some(period) = head.headers.pending_period() {
            exchange.pending_period = millis(period).max(1000);
        }
        if let Some(expiration) = head.headers.expiration() {
            endpoint.expires = Some(self.now.plus(millis(expiration)));
        }
        if let Some(server) = head.headers.get("X-ServerApplication") {
            self.server = server.into();
        }
        exchange.deadline = self.now.plus(exchange.pending_period.saturating_mul(super::SILENT_PERIODS));
    }

    /// The next bytes of an answer's body came.
    pub fn handle_data(&mut self, id: ExchangeId, data: Bytes) {
        let Some(exchange) = self.exchanges.get_mut(&id) else { return };
        exchange.record.received += data.len();
        exchange.deadline = self.now.plus(exchange.pending_period.saturating_mul(super::SILENT_PERIODS));
        exchange.receive(data);
    }

    /// The answer is complete.
    pub fn handle_end(&mut self, id: ExchangeId) {
        let Some(mut exchange) = self.exchanges.remove(&id) else { return };
        let outcome = self.outcome(&mut exchange);
        self.conclude(id, exchange, outcome);
    }

    /// There is no (whole) answer.
    pub fn handle_failed(&mut self, id: ExchangeId, failure: TransportFailure) {
        let Some(exchange) = self.exchanges.remove(&id) else { return };
        let answered = match exchange.purpose.endpoint() {
            Endpoint::Mailbox => self.mailbox.answered,
            Endpoint::AddressBook => self.address_book.answered,
        };
        let fault = match failure.why {
            _ if failure.sent || exchange.record.status != 0 => Fault::Broken,
            HostFailure::NameNotFound | HostFailure::Unreachable | HostFailure::Certificate if !answered => {
                Fault::Unreachable
            }
            _ => Fault::NotSent,
        };
        self.conclude(id, exchange, Err(Failure::transport(fault, failure.reason)));
    }

    /// Exchanges that the server is silent about count as failed.
    pub(super) fn expire(&mut self) {
        let now = self.now;
        let silent: Vec<ExchangeId> = self
            .exchanges
            .iter()
            .filter(|(_, exchange)| exchange.deadline <= now)
            .map(|(id, _)| *id)
            .collect();
        for id in silent {
            let Some(exchange) = self.exchanges.remove(&id) else { continue };
            let failure = Failure::transport(Fault::Silent, "the server has been silent for too long");
            self.conclude(id, exchange, Err(failure));
        }
    }

    fn conclude(&mut self, id: ExchangeId, exchange: Exchange, outcome: Outcome) {
        let Exchange { purpose, epoch, credentials, started, mut record, .. } = exchange;
        record.duration = self.now.since(started);
        if self.waiting == Some(id) {
            self.waiting = None;
        }
        let context = match purpose.endpoint() {
            Endpoint::Mailbox => &mut self.mailbox,
            Endpoint::AddressBook => &mut self.address_book,
        };
        if context.busy == Some(id) {
            context.busy = None;
        }
        let failed = Failed {
            id,
            purpose,
            stale: epoch != self.epoch,
            old_credentials: credentials != self.credentials_given,
        };
        let request_type = record.request_type;
        match outcome {
            Ok(body) => {
                record.error_code = error_code(&body);
                self.record(record);
                self.take_body(failed, request_type, &body);
            }
            Err(failure) => {
                record.failure = Some(match &failure.error {
                    Error::Transport { reason } => reason.clone(),
                    error => error.to_string(),
                });
                context.last_failure.clone_from(&record.failure);
                self.record(record);
                self.recover(failed, failure);
            }
        }
    }

    fn record(&mut self, record: ExchangeRecord) {
        if cfg!(feature = "history") {
            self.records.push(record.clone());
        }
        self.event(Event::Exchange(Box::new(record)));
    }

    /// The answer arrived and was carried out. A context that was opened proves nothing yet: when each request in it
    /// fails, the tries come to an end.
    fn take_body(&mut self, exchange: Failed, request: &'static str, body: &Bytes) {
        let Failed { id, purpose, stale, old_credentials } = exchange;
        let again = |purpose| Failed { id, purpose, stale, old_credentials };
        match purpose {
            Purpose::Connect => match ConnectResponse::decode(body, &Context::rop()) {
                Err(source) => self.unreadable(again(Purpose::Connect), request, source),
                Ok(ConnectResponse { status_code, result: None, .. }) => {
                    let error = Error::Server { what: "Connect", code: ErrorCode(status_code) };
                    self.fail(Purpose::Connect, &error, CarriedOut::No);
                }
                Ok(ConnectResponse { result: Some(result), .. }) if result.error_code.is_error() => {
                    let error = Error::Server { what: "Connect", code: result.error_code };
                    self.fail(Purpose::Connect, &error, CarriedOut::No);
                }
                Ok(ConnectResponse { result: Some(result), .. }) => {
                    self.display_name = result.display_name.to_utf8_lossy();
                    // Nothing depends on these blocks: unreadable ones announce nothing.
                    let rules = Unwrapping::AUXILIARY_RESPONSE;
                    let said = auxiliary::payload(&result.auxiliary_buffer, rules).unwrap_or_default();
                    let flags = |tag| auxiliary::flags(&said, tag).unwrap_or_default();
                    let control = ClientControlFlags::from_bits_retain(flags(auxiliary::CLIENT_CONTROL));
                    // Without the feature `fast` nothing is compressed.
                    self.server_takes_compression =
                        cfg!(feature = "fast") && control.contains(ClientControlFlags::COMPRESSION);
                    self.server_packs_writes =
                        ServerCapabilityFlags::from_bits_retain(flags(auxiliary::SERVER_CAPABILITIES))
                            .contains(ServerCapabilityFlags::PACKED_WRITE_STREAM_UPLOAD_BUFFERS);
                    self.connected();
                }
            },
            Purpose::Execute(shared) => match ExecuteResponse::decode(body, &Context::rop()) {
                Err(source) => self.unreadable(again(Purpose::Execute(shared)), request, source),
                Ok(ExecuteResponse { status_code, result: None, .. }) => {
                    self.whole_execute_failed(shared, ErrorCode(status_code));
                }
                Ok(ExecuteResponse { result: Some(result), .. }) if result.error_code.is_error() => {
                    self.whole_execute_failed(shared, result.error_code);
                }
                Ok(ExecuteResponse { result: Some(result), .. }) => {
                    self.mailbox.recovered();
                    self.listeners_are_served();
                    if let Err((shared, source)) = self.deal(shared, &result.rop_buffer) {
                        let error = Error::Protocol { request, source };
                        let failure = Failure::new(Fault::Unreadable, error);
                        self.recover(again(Purpose::Execute(shared)), failure);
                    }
                }
            },
            Purpose::NotificationWait => match NotificationWaitResponse::decode(body, &Context::rop()) {
                Ok(NotificationWaitResponse { result: Some(result), .. })
                    if !result.error_code.is_error() =>
                {
                    self.wait_failures = 0;
                    self.listeners_are_served();
                    self.events_pending |= result.event_pending != 0;
                }
                // Such as `Rejected`: an older wait is still outstanding on the server, and will end by itself.
                _ => self.wait_again_later(),
            },
            Purpose::Disconnect => self.gone(Endpoint::Mailbox),
            Purpose::Unbind => self.gone(Endpoint::AddressBook),
            Purpose::Bind => match BindResponse::decode(body, &Context::rop()) {
                Err(source) => self.unreadable(again(Purpose::Bind), request, source),
                Ok(answer) => {
                    let code =
                        answer.result.map_or(ErrorCode(answer.status_code), |result| result.error_code);
                    if code.is_error() {
                        self.fail(Purpose::Bind, &Error::Server { what: "Bind", code }, CarriedOut::No);
                    } else {
                        self.address_book.state = State::Live;
                        self.people.clear();
                    }
                }
            },
            // Whether it can be read, the flow will tell.
            Purpose::AddressBook(ticket) => {
                if let Some(running) = self.flows.get_mut(&ticket) {
                    running.needs = Needs::Step(Input::AddressBook(body.clone()));
                }
            }
        }
    }

    /// A context of the mailbox endpoint is there: a new epoch begins.
    fn connected(&mut self) {
        self.mailbox.state = State::Live;
        self.epoch = self.epoch.wrapping_add(1);
        self.logon_handle = None;
        self.objects = crate::rop::Objects::new();
        self.releases.clear();
        for (_, running) in self.flows.iter_mut() {
            if let Needs::Notifications { handles, .. } = &running.needs
                && handles.iter().any(|handle| handle.epoch != self.epoch)
            {
                running.needs = Needs::Step(running.lost());
            }
        }
    }
}

pub(super) fn millis(duration: core::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The error code that stands behind `StatusCode` in every body.
fn error_code(body: &Bytes) -> ErrorCode {
    let (words, _) = body.as_chunks::<4>();
    match words {
        [[0, 0, 0, 0], code, ..] => ErrorCode(u32::from_le_bytes(*code)),
        [status, ..] => ErrorCode(u32::from_le_bytes(*status)),
        [] => ErrorCode(0),
    }
}
