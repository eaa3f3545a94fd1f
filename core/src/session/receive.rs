//! Taking in what the host reports, and dealing answers out to the flows.

use std::prelude::v1::*;

use bytes::Bytes;

use super::chain::Source;
use super::endpoint::State;
use super::exchange::{Exchange, Part, Purpose, Reception, Shared};
use super::{
    Chain, CookieOwner, Credentials, Error, Event, ExchangeId, Flow, Handle, Input, LogonInfo, Needs,
    Replies, Session, TransportFailure,
};
use crate::data::{ErrorCode, FileTime};
use crate::http::body::{BindResponse, ConnectResponse, ExecuteResponse, NotificationWaitResponse};
use crate::http::{CookieJar, Endpoint, Merge, Reaction, ResponseCode, ResponseHead, Verdict};
use crate::payload::auxiliary::Auxiliary;
use crate::payload::{Unwrapping, unwrap_payloads};
use crate::rop::{LogonStore, NO_HANDLE, Notify, Reply, ReplyBody, Request, Response, RopBuffer, RopId};
use crate::wire::{Context, Wire, WireError};

/// The server had no room for an answer. `[MS-OXCRPC] 3.1.4.2`
const BUFFER_TOO_SMALL: ErrorCode = ErrorCode::BUFFER_TOO_SMALL;
/// `[MS-OXCMAPIHTTP] 2.2.4.4.2`: a wait is outstanding already.
const REJECTED: ErrorCode = ErrorCode::REJECTED;

/// What became of an exchange.
enum Outcome {
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

/// What holds for all shares of an answered Execute.
struct Dealt {
    /// The epoch of the context that answered.
    epoch: u32,
    /// The server asked to wait: what is not answered is asked again.
    busy: bool,
}

impl<F: Flow> Session<F> {
    /// The status line and headers of an answer came.
    pub fn handle_head(&mut self, id: ExchangeId, head: ResponseHead) {
        let Some(exchange) = self.exchanges.get_mut(&id) else { return };
        exchange.record.status = head.status;
        let endpoint = match exchange.endpoint() {
            Endpoint::Mailbox => &mut self.mailbox,
            Endpoint::AddressBook => &mut self.address_book,
        };
        exchange.accept(&head);
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
        let sent = failure.sent || exchange.record.status != 0;
        self.conclude(id, exchange, Outcome::Fault { sent, reason: failure.reason, retry_after: None });
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
            let reason = "the server has been silent for too long".into();
            self.handle_failed(id, TransportFailure { sent: true, reason });
        }
    }

    /// What a complete answer means.
    fn outcome(&self, exchange: &mut Exchange) -> Outcome {
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

    fn conclude(&mut self, id: ExchangeId, mut exchange: Exchange, outcome: Outcome) {
        exchange.record.duration = self.now.since(exchange.started);
        let endpoint = exchange.endpoint();
        if self.waiting == Some(id) {
            self.waiting = None;
        }
        let context = match endpoint {
            Endpoint::Mailbox => &mut self.mailbox,
            Endpoint::AddressBook => &mut self.address_book,
        };
        if context.busy == Some(id) {
            context.busy = None;
        }
        let stale = exchange.epoch != self.epoch;
        let request_type = exchange.record.request_type;
        match &outcome {
            Outcome::Body(_) => {}
            Outcome::ContextLost => exchange.record.failure = Some("the session context is gone".into()),
            Outcome::Fault { reason, .. } => exchange.record.failure = Some(reason.clone()),
            Outcome::Failed(error) => exchange.record.failure = Some(error.to_string()),
            Outcome::Unauthorized(_) => exchange.record.failure = Some("the credentials were refused".into()),
        }
        let mut record = core::mem::take(&mut exchange.record);
        match outcome {
            Outcome::Body(body) => {
                record.error_code = error_code(&body);
                self.event(Event::Exchange(record));
                self.take_body(exchange.purpose, request_type, stale, &body);
            }
            Outcome::ContextLost => {
                self.event(Event::Exchange(record));
                let error = Error::Transport { reason: "the session context is gone".into() };
                self.context_lost(exchange.purpose, stale, false, error, None);
            }
            Outcome::Fault { sent, reason, retry_after } => {
                self.event(Event::Exchange(record));
                if sent {
                    self.context_lost(
                        exchange.purpose,
                        stale,
                        true,
                        Error::Transport { reason },
                        retry_after,
                    );
                } else {
                    self.not_sent(exchange.purpose, reason, retry_after);
                }
            }
            Outcome::Failed(error) => {
                self.event(Event::Exchange(record));
                self.fail(exchange.purpose, &error);
            }
            Outcome::Unauthorized(offered) => {
                self.event(Event::Exchange(record));
                self.unauthorized(exchange.purpose, offered);
            }
        }
    }

    /// The answer arrived and was carried out. A context that was opened proves nothing yet: when each request in it
    /// fails, the tries come to an end.
    fn take_body(&mut self, purpose: Purpose, request: &'static str, stale: bool, body: &Bytes) {
        match purpose {
            Purpose::Connect => match ConnectResponse::decode(body, &Context::rop()) {
                Err(source) => self.unreadable(Purpose::Connect, request, stale, source),
                Ok(ConnectResponse { status_code, result: None, .. }) => {
                    let error = Error::Server { what: "Connect", code: ErrorCode(status_code) };
                    self.fail(Purpose::Connect, &error);
                }
                Ok(ConnectResponse { result: Some(result), .. }) if result.error_code.is_error() => {
                    let error = Error::Server { what: "Connect", code: result.error_code };
                    self.fail(Purpose::Connect, &error);
                }
                Ok(ConnectResponse { result: Some(result), .. }) => {
                    self.display_name = result.display_name.to_utf8_lossy();
                    self.server_takes_compression = takes_compression(&result.auxiliary_buffer);
                    self.connected();
                }
            },
            Purpose::Execute(shared) => match ExecuteResponse::decode(body, &Context::rop()) {
                Err(source) => self.unreadable(Purpose::Execute(shared), request, stale, source),
                Ok(ExecuteResponse { status_code, result: None, .. }) => {
                    self.mailbox.recovered();
                    self.whole_execute_failed(shared, ErrorCode(status_code));
                }
                Ok(ExecuteResponse { result: Some(result), .. }) if result.error_code.is_error() => {
                    self.mailbox.recovered();
                    self.whole_execute_failed(shared, result.error_code);
                }
                Ok(ExecuteResponse { result: Some(result), .. }) => {
                    self.mailbox.recovered();
                    if let Err((shared, source)) = self.deal(shared, &result.rop_buffer) {
                        self.nonsense(Purpose::Execute(shared), request, source);
                    }
                }
            },
            Purpose::NotificationWait => match NotificationWaitResponse::decode(body, &Context::rop()) {
                Ok(NotificationWaitResponse { result: Some(result), .. })
                    if !result.error_code.is_error() =>
                {
                    self.events_pending |= result.event_pending != 0;
                }
                Ok(NotificationWaitResponse { result: Some(result), .. })
                    if result.error_code == REJECTED =>
                {
                    // An older wait is still outstanding on the server; it will end by itself.
                    self.wait_again_later();
                }
                _ => self.wait_again_later(),
            },
            Purpose::Disconnect => self.gone(Endpoint::Mailbox),
            Purpose::Unbind => self.gone(Endpoint::AddressBook),
            Purpose::Bind => match BindResponse::decode(body, &Context::rop()) {
                Err(source) => self.unreadable(Purpose::Bind, request, stale, source),
                Ok(answer) => {
                    let code =
                        answer.result.map_or(ErrorCode(answer.status_code), |result| result.error_code);
                    if code.is_error() {
                        self.fail(Purpose::Bind, &Error::Server { what: "Bind", code });
                    } else {
                        self.address_book.state = State::Live;
                    }
                }
            },
            Purpose::AddressBook(ticket) => {
                self.address_book.recovered();
                if let Some(running) = self.flows.get_mut(&ticket) {
                    running.needs = Needs::Step(Input::AddressBook(body.clone()));
                }
            }
        }
    }

    /// The body of an answer cannot be read: it was cut off on the way, or makes no sense.
    fn unreadable(&mut self, purpose: Purpose, request: &'static str, stale: bool, source: WireError) {
        if source.is_truncation() {
            return self.context_lost(purpose, stale, true, Error::Protocol { request, source }, None);
        }
        self.nonsense(purpose, request, source);
    }

    /// An answer that is complete and cannot be read.
    fn nonsense(&mut self, purpose: Purpose, request: &'static str, source: WireError) {
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

    /// A context of the mailbox endpoint is there: a new epoch begins.
    fn connected(&mut self) {
        self.mailbox.state = State::Live;
        self.epoch = self.epoch.wrapping_add(1);
        self.logon_handle = None;
        self.objects = crate::rop::Objects::new();
        self.releases.clear();
        for running in self.flows.values_mut() {
            if let Needs::Notifications { handles, .. } = &running.needs
                && handles.iter().any(|handle| handle.epoch != self.epoch)
            {
                running.needs = Needs::Step(Input::Lost);
            }
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

    fn gone(&mut self, endpoint: Endpoint) {
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

    /// Deals the answers of an Execute out to the flows that share it.
    fn deal(&mut self, shared: Shared, rop_buffer: &Bytes) -> Result<(), (Shared, WireError)> {
        let payloads = match unwrap_payloads(rop_buffer, Unwrapping::RESPONSE) {
            Ok(payloads) => payloads,
            Err(error) => return Err((shared, error)),
        };
        let mut payloads = payloads.into_iter();
        let Some(first) = payloads.next() else {
            self.whole_execute_failed(shared, ErrorCode::RPC_FORMAT);
            return Ok(());
        };
        let answer = match RopBuffer::<Response>::decode(&first.data, &shared.buffer, &mut self.objects) {
            Ok(answer) => answer,
            Err(error) => return Err((shared, error)),
        };
        let mut notifications = Vec::new();
        let payloads = payloads.map(|payload| payload.data);
        let more = self.further_replies(&shared, &answer.handles, payloads, &mut notifications);
        let mut replies: Vec<Option<Reply>> = Vec::with_capacity(shared.buffer.rops.len());
        let mut complete = true;
        let mut backoff = None;
        let mut asked = shared.buffer.rops.iter();
        let mut undecoded = None;
        for response in answer.rops {
            match response {
                Response::Reply(reply) => {
                    // Releases are not answered.
                    for request in asked.by_ref() {
                        if request.id() != RopId::Release {
                            break;
                        }
                        replies.push(None);
                    }
                    replies.push(Some(reply));
                }
                // Its subscription may be answered in the same buffer.
                Response::Notify(notify) => notifications.push(*notify),
                Response::Pending(_) => self.events_pending = true,
                Response::Backoff(busy) => {
                    complete = false;
                    backoff = Some(u64::from(busy.duration));
                }
                Response::BufferTooSmall(_) => complete = false,
                Response::Undecoded { error, .. } => undecoded = Some(error),
            }
        }
        // Releases behind the last answered ROP.
        if complete && undecoded.is_none() {
            replies.extend(asked.map(|_| None));
        }
        if shared.logon
            && shared.epoch == self.epoch
            && let Some(error) = self.logged_on(&replies, &answer.handles)
        {
            self.fail_mailbox_flows(&error);
            for part in shared.parts {
                self.finish(part.ticket, Err(error.clone()));
            }
            return Ok(());
        }
        if self.logon.is_none() && backoff.is_none() {
            let error = match &undecoded {
                Some(source) => Error::Protocol { request: "Execute", source: source.clone() },
                None => Error::Server { what: "Logon", code: ErrorCode::RPC_FORMAT },
            };
            self.fail_logon(&shared, &error);
        }
        if let Some(duration) = backoff {
            self.mailbox.not_before = Some(self.now.plus(duration));
        }
        let dealt = Dealt { epoch: shared.epoch, busy: backoff.is_some() };
        let last = shared.parts.len().saturating_sub(1);
        for (index, part) in shared.parts.into_iter().enumerate() {
            let more = if index == last { more.clone() } else { Vec::new() };
            self.deal_part(part, &replies, more, &answer.handles, undecoded.as_ref(), &dealt);
        }
        notifications.into_iter().for_each(|notify| self.notified(notify));
        Ok(())
    }

    /// The answers in chained payloads: all of them to the last ROP, whose objects have the `handles` of the first
    /// payload.
    fn further_replies(
        &mut self,
        shared: &Shared,
        handles: &[u32],
        payloads: impl Iterator<Item = Bytes>,
        notifications: &mut Vec<Notify>,
    ) -> Vec<Reply> {
        let Some(last) = shared.buffer.rops.last() else { return Vec::new() };
        let mut replies = Vec::new();
        for payload in payloads {
            let again = RopBuffer { rops: vec![last.clone()], handles: handles.to_vec() };
            // What cannot be read ends the chain: the flow asks for the rest again.
            let Ok(answer) = RopBuffer::<Response>::decode(&payload, &again, &mut self.objects) else {
                break;
            };
            for response in answer.rops {
                match response {
                    Response::Reply(reply) => replies.push(reply),
                    Response::Notify(notify) => notifications.push(*notify),
                    Response::Pending(_) => self.events_pending = true,
                    _ => {}
                }
            }
        }
        replies
    }

    /// Takes the logon's answer; an error when there is no logon.
    fn logged_on(&mut self, replies: &[Option<Reply>], handles: &[u32]) -> Option<Error> {
        let reply = replies.first().and_then(Option::as_ref)?;
        if reply.return_value.is_error() {
            return Some(Error::Server { what: "Logon", code: reply.return_value });
        }
        let ReplyBody::Logon(answer) = &reply.body else {
            return Some(Error::Server { what: "Logon", code: reply.return_value });
        };
        self.logon_handle = handles.first().copied().filter(|handle| *handle != NO_HANDLE);
        if let LogonStore::Private { folder_ids, mailbox_guid, repl_id, repl_guid, .. } = &answer.store {
            self.logon = Some(LogonInfo {
                folder_ids: *folder_ids,
                mailbox_guid: *mailbox_guid,
                replica_id: *repl_id,
                replica_guid: *repl_guid,
                display_name: self.display_name.clone(),
                server: self.server.clone(),
            });
        }
        None
    }

    /// Gives a flow its answers, or sends again what the server did not get to.
    fn deal_part(
        &mut self,
        part: Part,
        all: &[Option<Reply>],
        more: Vec<Reply>,
        handles: &[u32],
        undecoded: Option<&WireError>,
        dealt: &Dealt,
    ) {
        let Part { ticket, mut waiting, first, entries } = part;
        let count = waiting.chain.requests.len();
        let mut own: Vec<Option<Reply>> = all.iter().skip(first).take(count).cloned().collect();
        let live: Vec<u32> = entries
            .iter()
            .map(|entry| handles.get(usize::from(*entry)).copied().unwrap_or(NO_HANDLE))
            .collect();
        let too_large = own.iter().flatten().any(|reply| reply.return_value == BUFFER_TOO_SMALL);
        let done = if too_large {
            let too_small = |reply: &Option<Reply>| {
                reply.as_ref().is_some_and(|reply| reply.return_value == BUFFER_TOO_SMALL)
            };
            own.iter().position(too_small).unwrap_or_default()
        } else {
            own.len()
        };
        let executed = waiting.chain.requests.get(..done).unwrap_or_default();
        let opened = opened(&waiting.chain, executed, &live, dealt.epoch);
        let Some(running) = self.flows.get_mut(&ticket) else {
            // It was cancelled meanwhile: nobody will release what it opened.
            self.release_all(&opened);
            return;
        };
        running.held.retain(|handle| handle.epoch == dealt.epoch);
        running.held.extend(&opened);
        for slot in executed.iter().filter_map(released) {
            if let Some(Source::Held(handle)) = waiting.chain.slots.get(slot) {
                running.held.retain(|held| held != handle);
            }
        }
        let may_go_on = !waiting.alone || dealt.busy || (own.len() < count && !own.is_empty());
        if (own.len() < count || too_large) && may_go_on && undecoded.is_none() {
            // The server had no room (or time) for the rest: once more, alone, from where it stopped.
            own.truncate(done);
            waiting.chain.requests.drain(..done);
            for (slot, handle) in waiting.chain.slots.iter_mut().zip(&live) {
                if *slot == Source::New && *handle != NO_HANDLE {
                    *slot = Source::Held(Handle { value: *handle, epoch: dealt.epoch });
                }
            }
            waiting.gathered.extend(own);
            waiting.alone = true;
            running.needs = Needs::Execute(waiting);
            return;
        }
        if let (Some(error), true) = (undecoded, own.len() < count) {
            let error = waiting.chain.unreadable(waiting.chain.what, error);
            return self.finish(ticket, Err(error));
        }
        waiting.gathered.extend(own);
        running.needs = Needs::Step(Input::Replies(Replies {
            replies: waiting.gathered,
            more,
            handles: live,
            opened,
            epoch: dealt.epoch,
        }));
    }

    /// The server refused the whole list of ROPs.
    fn whole_execute_failed(&mut self, shared: Shared, code: ErrorCode) {
        let many = shared.parts.len() > 1;
        let error = Error::Server { what: "Execute", code };
        // Nothing else can be to blame.
        if shared.parts.is_empty() {
            self.fail_logon(&shared, &error);
        }
        for mut part in shared.parts {
            let Some(running) = self.flows.get_mut(&part.ticket) else { continue };
            let may_repeat = part.waiting.chain.may_repeat();
            if code == BUFFER_TOO_SMALL && !may_repeat {
                // Nobody says how far the server had come.
                let error = Error::OutcomeUnknown {
                    what: part.waiting.chain.what,
                    reason: "the server had no room to answer".into(),
                };
                self.finish(part.ticket, Err(error));
            } else if many && (may_repeat || code == ErrorCode::RPC_FORMAT) {
                // One of them is to blame: each once more, alone.
                part.waiting.alone = true;
                running.needs = Needs::Execute(part.waiting);
            } else {
                self.finish(part.ticket, Err(error.clone()));
            }
        }
    }

    /// A notification goes to the flow that holds the subscription, also when that is busy with something else.
    fn notified(&mut self, notify: Notify) {
        let holder = self
            .flows
            .values_mut()
            .find(|running| running.held.iter().any(|handle| handle.value == notify.handle));
        if let Some(running) = holder {
            running.queued.push(notify);
        }
    }

    /// The request did not reach the server: the same again after a wait.
    fn not_sent(&mut self, purpose: Purpose, reason: String, retry_after: Option<u64>) {
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
    fn put_back(&mut self, shared: Shared) {
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
    fn context_lost(
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
    fn fail(&mut self, purpose: Purpose, error: &Error) {
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
    fn unauthorized(&mut self, purpose: Purpose, offered: String) {
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

    fn wait_again_later(&mut self) {
        /// Long enough for a server that refuses waits not to be flooded.
        const PAUSE: u64 = 5_000;
        self.wait_not_before = Some(self.now.plus(PAUSE));
        // What happened meanwhile may be pending.
        self.events_pending |= self.mailbox.state == State::Live;
    }
}

fn millis(duration: core::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Whether the server announced that it understands compressed requests. `[MS-OXCRPC] 2.2.2.2.10`
fn takes_compression(auxiliary: &Bytes) -> bool {
    // Nothing depends on these blocks: unreadable ones announce nothing.
    Auxiliary::unwrap(auxiliary, Unwrapping::AUXILIARY_RESPONSE).is_ok_and(|blocks| blocks.may_compress())
}

/// The slot that a ROP releases.
fn released(request: &Request) -> Option<usize> {
    if let Request::Release(release) = request { Some(release.input.into()) } else { None }
}

/// What the executed part of a chain opened and did not release again.
fn opened(chain: &Chain, executed: &[Request], live: &[u32], epoch: u32) -> Vec<Handle> {
    let slots = chain.slots.iter().zip(live).enumerate();
    slots
        .filter(|(slot, (source, handle))| {
            **source == Source::New
                && **handle != NO_HANDLE
                && !executed.iter().filter_map(released).any(|released| released == *slot)
        })
        .map(|(_, (_, handle))| Handle { value: *handle, epoch })
        .collect()
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
